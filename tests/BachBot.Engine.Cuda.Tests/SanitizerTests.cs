using System.Diagnostics;
using BachBot.Cuda.Emulation;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>The kernels' launches of small cases, recorded and run again under AddressSanitizer and ThreadSanitizer.
/// </summary>
public sealed class SanitizerTests(SanitizerTests.Recordings recordings) : IClassFixture<SanitizerTests.Recordings>
{
    [SkippableTheory]
    [InlineData(Sanitizer.Address)]
    [InlineData(Sanitizer.Thread)]
    public void Every_kernel_is_clean(Sanitizer sanitizer)
    {
        Skip.If(TestCuda.IsGpu, "launches are recorded on the emulated device; on a GPU there is compute-sanitizer");
        bool possible = EmulatedCuda.CanReplay(sanitizer, out string? reason);
        Requirement.Check(possible, $"recorded launches cannot be run again: {reason}");
        string folder = recordings.Folder;

        bool clean = EmulatedCuda.Replay(folder, sanitizer, out string report);

        Assert.True(clean, report);
        // Every kernel was among the launches.
        string launches = string.Join(' ', Directory.GetFiles(folder));
        using CudaBackend backend = TestCuda.Create();
        Assert.All(
            backend.CompileKernels(), kernel => Assert.Contains($"-{kernel.Name}.launch", launches, StringComparison.Ordinal));
    }

    /// <summary>The launches, recorded when first asked for.</summary>
    public sealed class Recordings : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Lazy<string> _recorded;

        public Recordings() => _recorded = new Lazy<string>(() =>
        {
            Record(_folder.Path);
            DropRepetitions(_folder.Path);
            return _folder.Path;
        });

        public string Folder => _recorded.Value;

        public void Dispose() => _folder.Dispose();

        /// <summary>Keeps the two smallest launches of every kernel, because ThreadSanitizer takes 3 ms for each CUDA thread, and
        /// every launch of the persistent kernels, because each is of another cut.</summary>
        private static void DropRepetitions(string folder)
        {
            foreach (IGrouping<string, FileInfo> launches in new DirectoryInfo(folder).GetFiles("*.launch")
                .Where(file => !file.Name.Contains("persistent", StringComparison.Ordinal))
                .OrderBy(file => file.Length).ThenBy(file => file.Name, StringComparer.Ordinal)
                .GroupBy(file => file.Name[file.Name.LastIndexOf('-')..]))
            {
                foreach (FileInfo repeated in launches.Skip(2))
                    repeated.Delete();
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
}
