using System.Diagnostics;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Ops;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>Every kernel compiled to PTX by clang, which reads CUDA without a toolkit: what it refuses NVRTC would refuse
/// too. The oldest and the newest architecture, and for that the build for double too.</summary>
public sealed class PtxTests
{
    private const string Compiler = "clang-16";

    private static readonly Lazy<bool> HasCompiler = new(() => Run("--version").ExitCode == 0);

    private static readonly string[] Persistent = ["lstm_persistent_forward", "lstm_persistent_backward"];

    public static TheoryData<string, string, string> Builds
    {
        get
        {
            var builds = new TheoryData<string, string, string>();
            foreach (string file in KernelSources.Names)
            {
                builds.Add(file, "sm_75", "float");
                builds.Add(file, "sm_90", "float");
                builds.Add(file, "sm_90", "double");
            }
            return builds;
        }
    }

    /// <summary>The persistent kernels as plans cut them for a device of each kind.</summary>
    public static TheoryData<string, string, string> Cuts
    {
        get
        {
            // What has no tensor cores for a precision computes strictly.
            var cuts = new HashSet<(string, string, string)>();
            foreach (CudaDeviceInfo device in new[] { TestDevices.Turing, TestDevices.Ampere, TestDevices.Hopper })
            {
                foreach (MatrixPrecision precision in Enum.GetValues<MatrixPrecision>())
                {
                    foreach (int units in new[] { 256, 512 })
                    {
                        LstmPlan? plan = LstmPlan.For(device, DType.Float32, precision, units, 64).FirstOrDefault();
                        foreach (string file in plan is null ? [] : Persistent)
                            cuts.Add((file, $"sm_{device.Architecture}", plan!.Defines));
                    }
                }
            }
            foreach (MatrixPrecision precision in Enum.GetValues<MatrixPrecision>())
            {
                var texts = new TokenDrawSize(1, 64, 256, 3, 32, 108);
                LstmSamplingPlan plan = LstmSamplingPlan.For(TestDevices.Hopper, DType.Float32, precision, texts)!;
                cuts.Add((LstmSamplingPlan.File, $"sm_{TestDevices.Hopper.Architecture}", plan.Build.Defines));
            }
            var data = new TheoryData<string, string, string>();
            foreach ((string file, string architecture, string defines) in cuts)
                data.Add(file, architecture, defines);
            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cuts))]
    public void Every_cut_compiles_and_keeps_its_values_in_registers(string file, string architecture, string defines) =>
        Check(file, architecture, "float", defines);

    [SkippableTheory]
    [MemberData(nameof(Builds))]
    public void Every_kernel_compiles_without_a_warning_and_keeps_its_values_in_registers(
        string file, string architecture, string scalar) => Check(file, architecture, scalar, "");

    private static void Check(string file, string architecture, string scalar, string defines)
    {
        Requirement.Check(HasCompiler.Value, $"{Compiler} is not installed");
        using var folder = new TemporaryFolder();
        string path = Write(folder, KernelSources.Of(file));
        string output = folder.File("out.ptx");

        string[] options = [.. new KernelBuild(file, defines).Options];
        (int exitCode, string messages) = Run(
        [
            "-x", "cuda", "--cuda-device-only", $"--cuda-gpu-arch={architecture}", "-nocudainc", "-nocudalib",
            // Without a toolkit clang would take a version of PTX that has no warp functions.
            "-Xclang", "-target-feature", "-Xclang", "+ptx78", "-std=c++17", "-O3", "-Wall", "-Wextra", "-Werror",
            $"-DSCALAR={scalar}", .. options, "-I", folder.Path, "-include", Path.Combine(AppContext.BaseDirectory, "cuda_declarations.h"),
            "-S", "-o", output, path,
        ]);

        Assert.True(exitCode == 0, messages);
        string ptx = File.ReadAllText(output);
        Assert.All(KernelSources.KernelsOf(file), name => Assert.Contains($".entry {name}(", ptx, StringComparison.Ordinal));
        // What is indexed at run time lies in local memory, which is as far away as global memory.
        Assert.DoesNotContain("__local_depot", ptx, StringComparison.Ordinal);
        if (scalar == "float" && file is not ("adam" or "sampling" or "lstm_sampling"))
            Assert.DoesNotContain(".f64", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kernel_file_has_kernels() =>
        Assert.All(KernelSources.Names, file => Assert.NotEmpty(KernelSources.KernelsOf(file)));

    /// <summary>Writes the source and its headers as the assembly holds them: what NVRTC gets.</summary>
    private static string Write(TemporaryFolder folder, KernelSource source)
    {
        foreach ((string name, string text) in source.Headers)
        {
            string header = folder.File(name);
            Directory.CreateDirectory(Path.GetDirectoryName(header)!);
            File.WriteAllText(header, text);
        }
        string path = folder.File(source.Name);
        File.WriteAllText(path, source.Text);
        return path;
    }

    private static (int ExitCode, string Messages) Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Compiler, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string messages = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, messages + output.Result);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
