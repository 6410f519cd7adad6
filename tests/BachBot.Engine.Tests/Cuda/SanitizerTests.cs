using System.Diagnostics;
using BachBot.Cuda.Emulation;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Tests.Training;

namespace BachBot.Engine.Tests.Cuda;

/// <summary>The kernels' launches of small cases, recorded and run again under AddressSanitizer and ThreadSanitizer.
/// </summary>
public sealed class SanitizerTests
{
    /// <summary>One small case for each kernel.</summary>
    private static readonly string[] Cases =
    [
        "embedding T=1 N=1 V=3 E=5", "lstm T=3 N=2 D=4 H=5", "gru T=3 N=2 D=4 H=5", "elman T=3 N=2 D=4 H=5",
        "batch-norm [5, 3, 7]", "batch-norm [9, 5, 16]", "batch-norm inference [1, 1, 5]", "dropout [1, 1, 3]", "linear T=3 N=2 D=5 O=7",
        "softmax cross-entropy T=1 N=1 V=2", "adam P=75 clip Norm", "sgd P=75 clip Norm", "sample N=1 V=1",
    ];

    [SkippableTheory]
    [InlineData(Sanitizer.Address)]
    [InlineData(Sanitizer.Thread)]
    public void Every_kernel_is_clean(Sanitizer sanitizer)
    {
        Skip.If(TestCuda.IsGpu, "launches are recorded on the emulated device; on a GPU there is compute-sanitizer");
        bool possible = EmulatedCuda.CanReplay(sanitizer, out string? reason);
        Requirement.Check(possible, $"recorded launches cannot be run again: {reason}");
        using var folder = new TemporaryFolder();
        Record(folder.Path);

        bool clean = EmulatedCuda.Replay(folder.Path, sanitizer, out string report);

        Assert.True(clean, report);
        // Every kernel was among the launches.
        string launches = string.Join(' ', Directory.GetFiles(folder.Path));
        using Engine.Cuda.CudaBackend backend = TestCuda.Create();
        Assert.All(
            backend.CompileKernels(), kernel => Assert.Contains($"-{kernel.Name}.launch", launches, StringComparison.Ordinal));
    }

    /// <summary>Runs the cases in a process of their own: recording is a switch of the whole process.</summary>
    private static void Record(string folder)
    {
        string[] names =
        [
            .. Cases.Select(name => $"gives_the_same_bits_again(backendName: \"{TestCuda.Name} float\", caseName: \"{name}"),
            nameof(PersistentLstmTests.Small_layers_agree_with_the_reference),
            nameof(LstmSamplingTests.A_small_model_draws_what_the_reference_draws),
            $"{nameof(TokenStreamTests.Windows_run_through_contiguous_streams)}(backendName: \"{TestCuda.Name} float\"",
        ];
        var start = new ProcessStartInfo("dotnet", [typeof(SanitizerTests).Assembly.Location, .. names])
        {
            RedirectStandardOutput = true,
            Environment = { [TestCuda.RecordVariable] = folder },
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
