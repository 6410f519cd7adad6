using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Driver.Native;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>What kernels are compiled for, and what becomes of a kernel that does not compile.</summary>
public sealed class KernelCompilerTests
{
    [Theory]
    [InlineData("9.0", "sm_90")]
    [InlineData("7.5", "sm_75")]
    [InlineData("8.7", "compute_80")]
    [InlineData("12.1", "compute_90")]
    public void The_devices_own_architecture_is_taken_or_else_ptx_of_the_newest_before_it(string device, string target) =>
        Assert.Equal(target, KernelCompiler.Target(new KnownArchitectures(75, 80, 90), Device(device)));

    [Fact]
    public void A_device_older_than_the_compiler_knows_is_refused_with_what_to_install() => Assert.Equal(
        "NVRTC 13.0 compiles for 75 and newer; Test device is a 61: install the CUDA 12 libraries, which know older devices.",
        Assert.Throws<CudaException>(
            () => KernelCompiler.Target(new KnownArchitectures(75, 80, 90), Device("6.1"))).Message);

    [SkippableFact]
    public void A_kernel_that_does_not_compile_is_told_with_the_compilers_log_and_the_line()
    {
        using CudaBackend backend = TestCuda.Create();
        var source = new KernelSource(
            "wrong.cu", "extern \"C\" __global__ void wrong(float* x)\n{\n    x[0] = undeclared;\n}\n",
            new Dictionary<string, string>());
        var compiler = new NativeCudaCompiler();

        var exception = Assert.Throws<KernelCompilationException>(
            () => compiler.Compile(source, [$"--gpu-architecture=sm_{compiler.Architectures[^1]}"]));

        Assert.Contains("cannot compile wrong.cu with --gpu-architecture=sm_", exception.Message, StringComparison.Ordinal);
        Assert.Contains("undeclared", exception.Log, StringComparison.Ordinal);
        Assert.Contains("wrong.cu", exception.Log, StringComparison.Ordinal);
        Assert.Contains(exception.Log, exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_option_that_the_compiler_does_not_know_is_told()
    {
        using CudaBackend backend = TestCuda.Create();
        var source = new KernelSource("empty.cu", "", new Dictionary<string, string>());

        Assert.Contains(
            "--no-such-option",
            Assert.Throws<KernelCompilationException>(
                () => new NativeCudaCompiler().Compile(source, ["--no-such-option"])).Message,
            StringComparison.Ordinal);
    }

    private static CudaDeviceInfo Device(string capability) => new()
    {
        Ordinal = 0,
        Name = "Test device",
        ComputeCapability = Version.Parse(capability),
        Multiprocessors = 1,
        Memory = 1,
        SharedBytesPerBlock = 1,
        SupportsCooperativeLaunch = false,
        SupportsClusters = false,
        DriverVersion = new Version(13, 0),
    };

    private sealed class KnownArchitectures(params int[] architectures) : ICudaCompiler
    {
        public Version Version => new(13, 0);

        public IReadOnlyList<int> Architectures => architectures;

        public byte[] Compile(KernelSource source, IReadOnlyList<string> options) => throw new NotSupportedException();
    }
}
