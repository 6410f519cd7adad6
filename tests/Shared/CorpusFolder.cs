namespace BachBot.Tests.Shared;

/// <summary>The collection of real chorales, which is no part of the project and may be absent: the folder that
/// <c>BACHBOT_CORPUS</c> names, or <c>shared/corpus</c> beside the repository.</summary>
internal static class CorpusFolder
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>A path in the collection; skips the test if the collection is absent.</summary>
    public static string File(params string[] parts)
    {
        Skip.If(Found.Value is null,
            "the chorales are not here: set BACHBOT_CORPUS to the folder that holds musicxml/, kern/ and oracle/");
        return Path.Combine([Found.Value!, .. parts]);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("BACHBOT_CORPUS") is { Length: > 0 } given)
            return Directory.Exists(Path.Combine(given, "oracle")) ? given : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(Path.Combine(candidate, "oracle")))
                return candidate;
        }
        return null;
    }
}
