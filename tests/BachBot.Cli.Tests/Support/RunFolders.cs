namespace BachBot.Cli.Tests.Support;

/// <summary>Compares the folders of training runs.</summary>
internal static class RunFolders
{
    /// <summary>Asserts that model and checkpoint are equal, byte for byte. The report tells times, which differ, and
    /// the file for resuming tells the dataset's place.</summary>
    public static void AssertEqual(string expected, string actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        foreach (string name in Names(expected).Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal)))
            Assert.True(
                File.ReadAllBytes(Path.Combine(expected, name)).SequenceEqual(File.ReadAllBytes(Path.Combine(actual, name))),
                $"{name} differs");
    }

    private static string[] Names(string folder) =>
        [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
