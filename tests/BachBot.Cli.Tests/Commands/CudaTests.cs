using System.Text.Json;
using BachBot.Cli.Tests.Support;
using BachBot.Cuda.Emulation;
using BachBot.Engine.Cuda;

namespace BachBot.Cli.Tests.Commands;

/// <summary>The tool with and without CUDA: processes of their own, since a process loads the CUDA libraries once.
/// </summary>
[Collection(SmallRunTests.Name)]
public sealed class CudaTests(SmallRun run) : IDisposable
{
    private static readonly Lazy<bool> HasGpu = new(() => CudaBackend.TryFindDevices([], out _, out _));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Without_a_gpu_cuda_is_refused_in_one_line_with_the_reason()
    {
        Skip.If(HasGpu.Value, "this machine has a GPU");

        string line = Tool.Fail("train", run.Dataset, "--backend", "cuda", "--out", _folder.File("run"));

        Assert.StartsWith("the cuda backend cannot be used: the NVIDIA driver is not installed: ", line, StringComparison.Ordinal);
        Assert.EndsWith("'bachbot devices' tells more.", line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [SkippableFact]
    public void Without_a_gpu_auto_computes_on_the_cpu_and_says_so_once()
    {
        Skip.If(HasGpu.Value, "this machine has a GPU");

        ToolResult result = Tool.Succeed(
            ["train", run.Dataset, "--backend", "auto", "--out", _folder.File("run"), "--steps", "2", .. SmallRun.SmallModel]);

        Assert.Single(
            result.ErrorLines,
            line => line.StartsWith("Computing on the cpu: the NVIDIA driver is not installed: ", StringComparison.Ordinal));
        Assert.Contains(result.ErrorLines, line => line.EndsWith("backend cpu.", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Devices_tells_every_path_that_was_tried()
    {
        Skip.If(HasGpu.Value, "this machine has a GPU");

        string output = Tool.Succeed("devices").Output;

        Assert.Contains("cuda       not available: the NVIDIA driver is not installed", output, StringComparison.Ordinal);
        Assert.Contains("libcuda.so.1: cannot open shared object file", output, StringComparison.Ordinal);
        Assert.StartsWith(
            "no kernel can be compiled: the NVIDIA driver is not installed", Tool.Fail("devices", "--compile"),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_library_that_is_not_what_its_name_says_is_one_more_path_that_was_tried()
    {
        Skip.If(HasGpu.Value, "this machine has a GPU");
        // A library of the tool's own, which has none of the driver's functions.
        string shared = Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so");
        Skip.IfNot(File.Exists(shared), "this system has no such library");
        File.Copy(shared, _folder.File("libcuda.so.1"));
        var environment = new Dictionary<string, string> { ["BACHBOT_CUDA_LIBRARIES"] = _folder.Path };

        using ToolProcess devices = ToolProcess.Start(environment, "devices");
        ToolResult result = devices.Result();

        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Contains(
            $"{_folder.File("libcuda.so.1")}: has no cuInit: it is too old, or not what its name says", result.Output,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Devices_shows_device_versions_libraries_cache_and_every_kernel()
    {
        ToolResult result = RunWithCuda("devices", "--compile");

        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Matches("cuda +device 0: .*compute capability", result.Output);
        Assert.Contains("libnvrtc.so.", result.Output, StringComparison.Ordinal);
        Assert.Contains(_folder.File("bachbot.engine", "kernels"), result.Output, StringComparison.Ordinal);
        Assert.Contains("lstm_pointwise_forward", result.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(_folder.File("bachbot.engine", "kernels"), "*.kernel"));
    }

    [SkippableFact]
    public void Training_and_composing_on_cuda_give_what_the_cpu_gives()
    {
        ToolResult trained = RunWithCuda(
            ["train", run.Dataset, "--out", _folder.File("cuda"), "--steps", "4", .. SmallRun.SmallModel]);
        Tool.Succeed(
            ["train", run.Dataset, "--out", _folder.File("cpu"), "--steps", "4", "--backend", "cpu", .. SmallRun.SmallModel]);

        Assert.True(trained.ExitCode == ExitCode.Success, trained.Error);
        Assert.Contains(trained.ErrorLines, line => line.EndsWith("backend cuda.", StringComparison.Ordinal));
        // The losses agree to four digits; the weights to single precision.
        Assert.Equal(
            Tool.Succeed("evaluate", _folder.File("cpu", "model.safetensors"), run.Dataset, "--backend", "cpu").Output[..6],
            Tool.Succeed("evaluate", _folder.File("cuda", "model.safetensors"), run.Dataset, "--backend", "cpu").Output[..6]);
        ToolResult composed = RunWithCuda(
            "compose", "--model", run.Model, "--out", _folder.File("pieces"), "--min-frames", "8", "--max-frames", "12");
        Assert.True(composed.ExitCode == ExitCode.Success, composed.Error);
        Tool.Succeed(
            "compose", "--model", run.Model, "--out", _folder.File("same"), "--min-frames", "8", "--max-frames", "12",
            "--backend", "cpu");
        Assert.Equal(
            File.ReadAllBytes(_folder.File("same", "chorale.mid")), File.ReadAllBytes(_folder.File("pieces", "chorale.mid")));
    }

    [SkippableFact]
    public void Bench_says_where_it_did_not_get_the_plan_that_it_asked_for()
    {
        string json = _folder.File("bench.json");

        ToolResult result = RunWithCuda(
            "bench", "--task", "train", "--backend", "cuda", "--plan", "persistent", "--layers", "1", "--hidden", "20",
            "--batch", "2", "--sequence", "3", "--repetitions", "1", "--json", json);

        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Contains("20 units, 2 sequences: stepwise", result.Error, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement plans = report.RootElement.GetProperty("results")[0].GetProperty("plans_taken");
        Assert.Contains("stepwise", plans[0].GetString(), StringComparison.Ordinal);
    }

    /// <summary>Runs the tool where it finds a CUDA device, an emulated one if need be.</summary>
    private ToolResult RunWithCuda(params string[] arguments)
    {
        string libraries = "";
        if (!HasGpu.Value)
        {
            bool built = EmulatedCuda.TryBuild(out string? folder, out string? reason);
            Requirement.Check(built, $"the CUDA device cannot be emulated: {reason}");
            libraries = folder!;
        }
        using ToolProcess process = ToolProcess.Start(
            new() { ["BACHBOT_CUDA_LIBRARIES"] = libraries, ["XDG_CACHE_HOME"] = _folder.Path }, arguments);
        return process.Result();
    }
}
