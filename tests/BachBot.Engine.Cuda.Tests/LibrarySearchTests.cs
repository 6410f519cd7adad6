using BachBot.Engine.Cuda.Driver.Native;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>Where the CUDA libraries are looked for, and under which names.</summary>
public sealed class LibrarySearchTests
{
    [Fact]
    public void Folders_that_are_named_come_first_then_the_loader_newest_version_first()
    {
        string[] names = ["libx.so.13", "libx.so.12"];

        string[] candidates = [.. LibrarySearch.Candidates(names, ["/first", "/second"])];

        Assert.Equal(
            ["/first/libx.so.13", "/first/libx.so.12", "/second/libx.so.13", "/second/libx.so.12", .. names],
            candidates.Select(path => path.Replace('\\', '/')).Take(6));
    }

    [SkippableFact]
    public void Packages_of_a_python_environment_are_found()
    {
        Skip.If(OperatingSystem.IsWindows(), "environments lie elsewhere on Windows");
        using var folder = new TemporaryFolder();
        string[] packages =
        [
            folder.File("nvidia", "cuda_nvrtc", "lib", "libnvrtc.so.12"), folder.File("nvidia", "cu13", "lib", "libnvrtc.so.13"),
        ];
        foreach (string package in packages)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(package)!);
            File.WriteAllText(package, "");
        }
        string? before = Environment.GetEnvironmentVariable("PYTHONPATH");
        Environment.SetEnvironmentVariable("PYTHONPATH", folder.Path);
        try
        {
            string[] candidates = [.. LibrarySearch.Candidates(["libnvrtc.so.13", "libnvrtc.so.12"], [])];

            Assert.Subset(candidates.ToHashSet(), packages.ToHashSet());
        }
        finally
        {
            Environment.SetEnvironmentVariable("PYTHONPATH", before);
        }
    }

    [Fact]
    public void Names_are_those_of_the_versions_that_the_driver_can_run()
    {
        bool windows = OperatingSystem.IsWindows();

        Assert.Equal(
            windows
                ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
                : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"],
            LibraryNames.Nvrtc(13));
        Assert.Equal(
            windows ? ["cublas64_12.dll", "cublas64_11.dll"] : ["libcublas.so.12", "libcublas.so.11"],
            LibraryNames.Cublas(12));
        // A driver of the future runs today's code.
        Assert.Equal(LibraryNames.Nvrtc(13), LibraryNames.Nvrtc(15));
    }
}
