using System.Diagnostics;
using BachBot.Cuda.Emulation;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>The kernels' launches of small cases, recorded and run again under AddressSanitizer and ThreadSanitizer.
/// </summary>
public sealed class SanitizerTests
{
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
        DropRepetitions(folder.Path);

        bool clean = EmulatedCuda.Replay(folder.Path, sanitizer, out string report);

        Assert.True(clean, report);
        // Every kernel was among the launches.
        string launches = string.Join(' ', Directory.GetFiles(folder.Path));
        using CudaBackend backend = TestCuda.Create();
        Assert.All(
            backend.CompileKernels(), kernel => Assert.Contains($"-{kernel.Name}.launch", launches, StringComparison.Ordinal));
    }

    /// <summary>Two launches of a kernel tell what more would: every CUDA thread is one for the sanitizer, which takes its time
    /// to make them. Those that plans cut have one for each cut.</summary>
    private static void DropRepetitions(string folder)
    {
        foreach (IGrouping<string, string> launches in Directory.GetFiles(folder, "*.launch")
            .Where(file => !file.Contains("persistent", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).GroupBy(file => file[file.LastIndexOf('-')..]))
        {
            foreach (string repeated in launches.Skip(2))
                File.Delete(repeated);
        }
    }

    /// <summary>Runs the cases in a process of their own: recording is a switch of the whole process.</summary>
    private static void Record(string folder)
    {
        string[] names =
        [
            nameof(SmallLaunchTests), nameof(PersistentLstmTests.Small_layers_agree_with_the_reference),
            nameof(LstmSamplingTests.A_small_model_draws_what_the_reference_draws),
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
