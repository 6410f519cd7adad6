using System.Diagnostics;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Running;

/// <summary>A disk that is full, and a limit on the size of files: one line, the old file stays, nothing half-written.
/// </summary>
[Collection(SmallRunTests.Name)]
public sealed class FullDiskTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_dataset_that_does_not_fit_leaves_the_old_one()
    {
        using var disk = new SmallDisk(_folder.File("disk"), kilobytes: 64);
        string dataset = Path.Combine(disk.Path, "chorales.dataset");
        const string Older = "{\"format\":\"bachbot-dataset\" and so on";
        File.WriteAllText(dataset, Older);

        string line = Tool.Fail("corpus", "prepare", run.Scores, "--out", dataset);

        Assert.StartsWith($"{dataset} cannot be written: ", line, StringComparison.Ordinal);
        Assert.Contains("No space left", line, StringComparison.Ordinal);
        Assert.Equal(Older, File.ReadAllText(dataset));
        Assert.Equal([dataset], Directory.GetFiles(disk.Path));
    }

    [SkippableFact]
    public void A_run_that_no_longer_fits_keeps_its_last_checkpoint_and_goes_on_where_there_is_room()
    {
        string[] recipe = [.. SmallRun.SmallModel, "--epochs", "2", "--checkpoint-every", "3"];
        Tool.Succeed(["train", run.Dataset, "--out", _folder.File("whole"), .. recipe]);
        long size = Directory.GetFiles(_folder.File("whole"), "*.safetensors").Sum(path => new FileInfo(path).Length);
        // Room for a model and two checkpoints while one replaces the other, less a little.
        using var disk = new SmallDisk(_folder.File("disk"), kilobytes: (int)(size * 1.3 / 1024));
        string stopped = Path.Combine(disk.Path, "run");

        ToolResult result = Tool.Run(["train", run.Dataset, "--out", stopped, .. recipe]);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("No space left", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(stopped, "*.tmp"));
        string roomy = _folder.File("roomy");
        Directory.CreateDirectory(roomy);
        foreach (string file in Directory.GetFiles(stopped))
            File.Copy(file, Path.Combine(roomy, Path.GetFileName(file)));
        Tool.Succeed("resume", roomy);
        RunFolders.AssertEqual(_folder.File("whole"), roomy);
    }

    [SkippableFact]
    public void A_limit_on_the_size_of_files_is_told_in_one_line()
    {
        // The signal is left aside, so that the write fails; .NET also maps its code through a file by default.
        ToolResult result = ToolProcess.RunInShell(
            "trap '' XFSZ; ulimit -f 8; export DOTNET_EnableWriteXorExecute=0;", ["corpus", "prepare", run.Scores, "--out", _folder.File("x")]);

        Assert.Equal(
            $"{_folder.File("x")} cannot be written: the file is larger than the system allows.", result.FailureLine());
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [SkippableFact]
    public void Results_that_cannot_be_written_to_standard_output_are_a_failure()
    {
        Skip.IfNot(File.Exists("/dev/full"), "this system has no /dev/full");

        ToolResult result = ToolProcess.RunInShell("", ["corpus", "info", run.Dataset], "> /dev/full");

        Assert.Contains("No space left", result.FailureLine(), StringComparison.Ordinal);
    }

    /// <summary>A file system of a few kilobytes in memory.</summary>
    private sealed class SmallDisk : IDisposable
    {
        public SmallDisk(string path, int kilobytes)
        {
            Path = Directory.CreateDirectory(path).FullName;
            Skip.IfNot(
                OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Path),
                "a small disk can only be mounted on Linux, by root");
        }

        public string Path { get; }

        public void Dispose() => Run("umount", Path);

        private static bool Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
