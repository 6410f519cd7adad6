using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Cublas;

/// <summary>Products against a plain loop, and the precisions that round the factors.</summary>
public sealed class ProductTests
{
    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_product_is_that_of_a_plain_loop_and_beta_zero_does_not_read_the_result(
        bool transposeA, bool transposeB)
    {
        Device.Use();
        using var blas = new Blas();
        const int M = 5, N = 7, K = 11, Gap = 3;
        int lda = (transposeA ? K : M) + Gap, ldb = (transposeB ? N : K) + Gap;
        double[] a = Values(lda * (transposeA ? M : K)), b = Values(ldb * (transposeB ? K : N));
        using var deviceA = new DeviceBuffer<float>([.. a.Select(v => (float)v)]);
        using var deviceB = new DeviceBuffer<float>([.. b.Select(v => (float)v)]);
        using var c = new DeviceBuffer<float>(M * N);

        float[] once = Multiply(beta: 0f);
        float[] twice = Multiply(beta: 0.5f);

        for (int i = 0; i < M * N; i++)
        {
            double expected = 2 * Product(i % M, i / M);
            Assert.Equal(expected, once[i], 1e-5);
            Assert.Equal(1.5 * expected, twice[i], 1e-5);
        }

        float[] Multiply(float beta)
        {
            Assert.Equal(0, blas.Sgemm(transposeA, transposeB, M, N, K, 2f, deviceA.Address, lda, deviceB.Address, ldb,
                beta, c.Address, M));
            return c.Read();
        }

        double Product(int row, int column)
        {
            double sum = 0;
            for (int k = 0; k < K; k++)
            {
                double fromA = transposeA ? a[row * lda + k] : a[k * lda + row];
                double fromB = transposeB ? b[k * ldb + column] : b[column * ldb + k];
                sum += fromA * fromB;
            }
            return sum;
        }
    }

    [SkippableFact]
    public void Doubles_are_summed_as_doubles()
    {
        Device.Use();
        using var blas = new Blas();
        using var a = new DeviceBuffer<double>(1.0, 1e-12);
        using var b = new DeviceBuffer<double>(1.0, 1.0);
        using var c = new DeviceBuffer<double>(1);

        Assert.Equal(0, blas.Dgemm(false, false, 1, 1, 2, 1, a.Address, 1, b.Address, 2, 0, c.Address, 1));

        Assert.Equal([1.0 + 1e-12], c.Read());
    }

    [SkippableFact]
    public void Tf32_keeps_ten_bits_of_the_factors()
    {
        Device.Use();
        using var blas = new Blas();
        using var a = new DeviceBuffer<float>(1f + 1f / 1024 + 1f / 8192);
        using var b = new DeviceBuffer<float>(1f);
        using var c = new DeviceBuffer<float>(1);

        Assert.Equal(0, blas.Sgemm(false, false, 1, 1, 1, 1, a.Address, 1, b.Address, 1, 0, c.Address, 1));
        Assert.Equal([1f + 1f / 1024 + 1f / 8192], c.Read());

        blas.SetMathMode(3);
        Assert.Equal(0, blas.Sgemm(false, false, 1, 1, 1, 1, a.Address, 1, b.Address, 1, 0, c.Address, 1));
        Assert.Equal([1f + 1f / 1024], c.Read());

        blas.SetMathMode(0);
        Assert.Equal(0, blas.GemmEx(1, a.Address, b.Address, 0, c.Address, 0, 77));
        Assert.Equal([1f + 1f / 1024], c.Read());
    }

    [SkippableFact]
    public void Bf16_is_read_from_and_written_to_sixteen_bits()
    {
        Device.Use();
        using var blas = new Blas();
        using var a = new DeviceBuffer<ushort>([0x3fc0]);
        using var b = new DeviceBuffer<ushort>([0x4040]);
        using var wide = new DeviceBuffer<float>(1);
        using var narrow = new DeviceBuffer<ushort>(1);

        Assert.Equal(0, blas.GemmEx(1, a.Address, b.Address, 14, wide.Address, 0, 68));
        Assert.Equal(0, blas.GemmEx(1, a.Address, b.Address, 14, narrow.Address, 14, 68));

        Assert.Equal([4.5f], wide.Read());
        Assert.Equal([(ushort)0x4090], narrow.Read());
    }

    [SkippableFact]
    public void A_batch_walks_through_all_its_matrices()
    {
        Device.Use();
        using var blas = new Blas();
        using var a = new DeviceBuffer<float>(1f, 0f, 0f, 1f, 2f, 0f, 0f, 2f);
        using var b = new DeviceBuffer<float>(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f);
        using var c = new DeviceBuffer<float>(8);

        Assert.Equal(0, blas.StridedBatched(2, a.Address, b.Address, c.Address, 2));

        Assert.Equal([1f, 2f, 3f, 4f, 10f, 12f, 14f, 16f], c.Read());
    }

    [SkippableFact]
    public void A_matrix_times_a_vector_with_gaps()
    {
        Device.Use();
        using var blas = new Blas();
        using var a = new DeviceBuffer<float>(1f, 2f, 3f, 4f, 5f, 6f);
        using var x = new DeviceBuffer<float>(1f, 99f, 10f, 99f, 100f);
        using var y = new DeviceBuffer<float>(7f, 7f, 7f);

        Assert.Equal(0, blas.Sgemv(false, 2, 3, a.Address, 2, x.Address, 2, y.Address, 2));
        Assert.Equal([531f, 7f, 642f], y.Read());

        Assert.Equal(0, blas.Sgemv(true, 2, 3, a.Address, 2, x.Address, 4, y.Address, 1));
        Assert.Equal([201f, 403f, 605f], y.Read());
    }

    private static double[] Values(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (double)(float)(random.NextDouble() * 2 - 1))];
    }
}
