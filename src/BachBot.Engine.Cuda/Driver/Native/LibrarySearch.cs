namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>Where the CUDA libraries may lie: folders that the user names, wherever the system's loader looks, toolkits,
/// and Python packages.</summary>
internal static class LibrarySearch
{
    /// <summary>A variable that names folders to search first, separated as in PATH.</summary>
    public const string FoldersVariable = "BACHBOT_CUDA_LIBRARIES";

    /// <summary>The paths to try, best first. A bare name leaves the search to the system's loader; folders that do not
    /// exist are left out.</summary>
    public static IEnumerable<string> Candidates(IReadOnlyList<string> names, IReadOnlyList<string> folders)
    {
        IEnumerable<string> first = folders.Concat(Split(Environment.GetEnvironmentVariable(FoldersVariable)));
        return Paths(first, names)
            .Concat(names)
            .Concat(Paths(Toolkits().Concat(PythonPackages()).Where(Directory.Exists), names).Where(File.Exists))
            .Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Paths(IEnumerable<string> folders, IReadOnlyList<string> names) =>
        from folder in folders
        from name in names
        select Path.Combine(folder, name);

    private static IEnumerable<string> Toolkits()
    {
        if (OperatingSystem.IsLinux())
            yield return "/usr/lib/wsl/lib";
        IEnumerable<string> roots = new[]
            {
                Environment.GetEnvironmentVariable("CUDA_PATH"), Environment.GetEnvironmentVariable("CUDA_HOME"),
                Environment.GetEnvironmentVariable("CONDA_PREFIX"),
                OperatingSystem.IsWindows() ? null : "/usr/local/cuda",
            }
            .OfType<string>()
            .Concat(Folders("/usr/local", "cuda-*").OrderDescending(StringComparer.Ordinal));
        foreach (string root in roots)
        {
            foreach (string part in new[] { "lib64", "lib", "bin", Path.Combine("bin", "x64"), Path.Combine("Library", "bin") })
                yield return Path.Combine(root, part);
        }
    }

    /// <summary>pip's packages: <c>nvidia/cu13/lib</c> since CUDA 13, <c>nvidia/cublas/lib</c> and so on before.
    /// </summary>
    private static IEnumerable<string> PythonPackages() =>
        from packages in PythonFolders()
        from package in Folders(Path.Combine(packages, "nvidia"), "*")
        from part in new[] { "lib", "bin", Path.Combine("bin", "x86_64") }
        select Path.Combine(package, part);

    private static IEnumerable<string> PythonFolders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] environments =
        [
            Environment.GetEnvironmentVariable("VIRTUAL_ENV"), Environment.GetEnvironmentVariable("CONDA_PREFIX"),
            home.Length == 0 ? null : Path.Combine(home, ".local"), "/usr/local", "/usr",
        ];
        foreach (string folder in Split(Environment.GetEnvironmentVariable("PYTHONPATH")))
            yield return folder;
        foreach (string environment in environments.OfType<string>())
        {
            yield return Path.Combine(environment, "Lib", "site-packages");
            foreach (string python in Folders(Path.Combine(environment, "lib"), "python3*"))
            {
                yield return Path.Combine(python, "site-packages");
                yield return Path.Combine(python, "dist-packages");
            }
        }
    }

    private static string[] Folders(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be listed has no libraries for this user.
            return [];
        }
    }

    private static string[] Split(string? folders) =>
        folders?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
