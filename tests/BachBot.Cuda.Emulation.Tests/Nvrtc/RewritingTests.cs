using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Nvrtc;

/// <summary>Ways to write shared memory and kernels that real sources use.</summary>
public sealed class RewritingTests
{
    [SkippableTheory]
    [InlineData("__shared__ float a[32], b[2][32]; a[t] = x[t]; b[1][t] = a[t]; y[t] = b[1][t];")]
    [InlineData("__shared__ __align__(16) float a[32]; a[t] = x[t]; y[t] = a[t];")]
    [InlineData("__shared__ alignas(16) float a[32]; a[t] = x[t]; y[t] = a[t];")]
    [InlineData("static __shared__ float a[32]; a[t] = x[t]; y[t] = a[t];")]
    [InlineData("volatile __shared__ float a[32]; a[t] = x[t]; y[t] = a[t];")]
    [InlineData("/* a; */ __shared__ /* b; */ float // c;\n a[32]; a[t] = x[t]; y[t] = a[t];")]
    [InlineData("__shared__ float4 a[8]; ((float*)a)[t] = x[t]; y[t] = ((float*)a)[t];")]
    [InlineData("__shared__ unsigned long long a[32]; a[t] = x[t]; y[t] = a[t];")]
    [InlineData("__shared__ Pair<float, int> a[32]; a[t].first = x[t]; y[t] = a[t].first;")]
    [InlineData("extern __shared__ float a[]; a[t] = x[t]; y[t] = a[t];")]
    [InlineData("extern __shared__ float a[][4]; a[t / 4][t % 4] = x[t]; y[t] = a[t / 4][t % 4];")]
    [InlineData("outside[t] = x[t]; y[t] = outside[t];")]
    [InlineData("for (int i = 0; i < 1; i++) { __shared__ float a[32]; a[t] = x[t]; y[t] = a[t]; }")]
    [InlineData("#if 1\n __shared__ float a[32];\n#else\n __shared__ float a[1];\n#endif\n a[t] = x[t]; y[t] = a[t];")]
    public void Shared_memory_may_be_declared_as(string body)
    {
        Device.Use();
        float[] values = [.. Enumerable.Range(0, 32).Select(i => (float)i)];
        using var x = new DeviceBuffer<float>(values);
        using var y = new DeviceBuffer<float>(32);
        string source = $$"""
            template <class A, class B> struct Pair { A first; B second; };
            extern __shared__ float outside[];
            extern "C" __global__ void kernel(const float* x, float* y)
            {
                int t = threadIdx.x;
                {{body}}
            }
            """;

        Kernel.Load(source).Run(1, 32, 128, x.Address, y.Address);

        Assert.Equal(values, y.Read());
    }

    [SkippableTheory]
    [InlineData("extern \"C\" __global__ void kernel(float* y) BODY")]
    [InlineData("extern \"C\" __global__ void __launch_bounds__(256) kernel(float* y) BODY")]
    [InlineData("extern \"C\" __global__ __launch_bounds__(256, 2) void\nkernel(float* __restrict__ y) BODY")]
    [InlineData("extern \"C\" { __global__ void kernel(float* y) BODY }")]
    [InlineData("extern \"C\" __global__ void kernel(float* y); extern \"C\" __global__ void kernel(float* y) BODY")]
    [InlineData("extern \"C\" __global__ void kernel(float* y)\n#if 1\nBODY\n#endif")]
    [InlineData("#if 0\nextern \"C\" __global__ void kernel(int) { }\n#else\n"
        + "extern \"C\" __global__ void kernel(float* y) BODY\n#endif")]
    public void Kernels_may_be_written_as(string source)
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(0f);

        Kernel.Load(source.Replace("BODY", "{ y[0] = 4.0f; }", StringComparison.Ordinal)).Run(1, 1, 0, y.Address);

        Assert.Equal([4f], y.Read());
    }

    [SkippableFact]
    public void A_kernel_without_extern_C_has_another_name()
    {
        Device.Use();
        Assert.Equal(500, Assert.Throws<CudaResultException>(() =>
            Kernel.Load("__global__ void kernel(float* y) { y[0] = 1; }")).Code);
    }

    [SkippableFact]
    public void A_function_template_has_its_own_shared_memory_for_every_type()
    {
        Device.Use();
        using var y = new DeviceBuffer<float>(0f, 0f);

        Kernel.Load("""
            template <class T> __device__ T* room()
            {
                __shared__ T value;
                return &value;
            }
            extern "C" __global__ void kernel(float* y)
            {
                *room<float>() = 1.5f;
                *room<int>() = 3;
                y[0] = *room<float>();
                y[1] = *room<int>();
            }
            """).Run(1, 1, 0, y.Address);

        Assert.Equal([1.5f, 3f], y.Read());
    }
}
