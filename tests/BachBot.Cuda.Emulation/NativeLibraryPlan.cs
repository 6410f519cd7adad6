namespace BachBot.Cuda.Emulation;

/// <summary>One library: its file, the name that others refer to it by, the folders of its sources, and what it links to.
/// </summary>
internal sealed record NativeLibraryPlan(string FileName, string SoName, string[] Folders, string[] Libraries)
{
    /// <summary>The C++ files of its folders.</summary>
    public IEnumerable<string> Sources => NativeSources.Paths.Where(path =>
        path.EndsWith(".cpp", StringComparison.Ordinal)
        && Folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)));
}
