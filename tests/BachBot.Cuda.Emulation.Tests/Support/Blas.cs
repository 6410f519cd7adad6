namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>A handle of cuBLAS and the calls that the tests make.</summary>
internal sealed unsafe class Blas : IDisposable
{
    private readonly nint _handle;

    public Blas()
    {
        nint handle;
        Assert.Equal(0, ((delegate* unmanaged<nint*, int>)Entry.Cublas("cublasCreate_v2"))(&handle));
        _handle = handle;
    }

    /// <summary>The status of making one, which is not kept.</summary>
    public static int TryCreate()
    {
        nint handle;
        return ((delegate* unmanaged<nint*, int>)Entry.Cublas("cublasCreate_v2"))(&handle);
    }

    public void SetMathMode(int mode) =>
        Assert.Equal(0, ((delegate* unmanaged<nint, int, int>)Entry.Cublas("cublasSetMathMode"))(_handle, mode));

    public int SetStream(nint stream) =>
        ((delegate* unmanaged<nint, nint, int>)Entry.Cublas("cublasSetStream_v2"))(_handle, stream);

    public int SetWorkspace(ulong address, nuint bytes) =>
        ((delegate* unmanaged<nint, ulong, nuint, int>)Entry.Cublas("cublasSetWorkspace_v2"))(_handle, address, bytes);

    public int Sgemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, ulong a, int lda, ulong b,
        int ldb, float beta, ulong c, int ldc) =>
        ((delegate* unmanaged<nint, int, int, int, int, int, float*, ulong, int, ulong, int, float*, ulong, int, int>)
            Entry.Cublas("cublasSgemm_v2"))(
            _handle, transposeA ? 1 : 0, transposeB ? 1 : 0, m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc);

    public int Dgemm(bool transposeA, bool transposeB, int m, int n, int k, double alpha, ulong a, int lda, ulong b,
        int ldb, double beta, ulong c, int ldc) =>
        ((delegate* unmanaged<nint, int, int, int, int, int, double*, ulong, int, ulong, int, double*, ulong, int, int>)
            Entry.Cublas("cublasDgemm_v2"))(
            _handle, transposeA ? 1 : 0, transposeB ? 1 : 0, m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc);

    /// <summary>Square matrices without transposing, with types and a compute type.</summary>
    public int GemmEx(int size, ulong a, ulong b, int type, ulong c, int resultType, int compute)
    {
        float alpha = 1f, beta = 0f;
        return ((delegate* unmanaged<nint, int, int, int, int, int, void*, ulong, int, int, ulong, int, int, void*,
            ulong, int, int, int, int, int>)Entry.Cublas("cublasGemmEx"))(
            _handle, 0, 0, size, size, size, &alpha, a, type, size, b, type, size, &beta, c, resultType, size, compute,
            -1);
    }

    public int StridedBatched(int size, ulong a, ulong b, ulong c, int batch)
    {
        float alpha = 1f, beta = 0f;
        long stride = size * size;
        return ((delegate* unmanaged<nint, int, int, int, int, int, void*, ulong, int, int, long, ulong, int, int, long,
            void*, ulong, int, int, long, int, int, int, int>)Entry.Cublas("cublasGemmStridedBatchedEx"))(
            _handle, 0, 0, size, size, size, &alpha, a, 0, size, stride, b, 0, size, stride, &beta, c, 0, size, stride,
            batch, 68, -1);
    }

    public int Sgemv(bool transpose, int m, int n, ulong a, int lda, ulong x, int stepX, ulong y, int stepY)
    {
        float alpha = 1f, beta = 0f;
        return ((delegate* unmanaged<nint, int, int, int, float*, ulong, int, ulong, int, float*, ulong, int, int>)
            Entry.Cublas("cublasSgemv_v2"))(
            _handle, transpose ? 1 : 0, m, n, &alpha, a, lda, x, stepX, &beta, y, stepY);
    }

    public void Dispose() => _ = ((delegate* unmanaged<nint, int>)Entry.Cublas("cublasDestroy_v2"))(_handle);
}
