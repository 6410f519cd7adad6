namespace BachBot.Chorales.Corpus;

/// <summary>Where a download fetches from, and how patient it is.</summary>
public sealed record CorpusDownloadOptions
{
    /// <summary>The folder of the files, with a slash at the end: the state of the edition whose hashes are
    /// known.</summary>
    public Uri Source { get; init; } = new("https://raw.githubusercontent.com/craigsapp/bach-370-chorales/" +
        "0fd9e00542445a522c6030c80c687b874aa569d5/kern/");

    /// <summary>Attempts for each file where trying again may help: no connection, no answer, a busy server.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Longest time for one attempt, the whole file included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause before the second attempt; each further one is twice as long.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>How far a download has come.</summary>
/// <param name="Done">Files done.</param>
/// <param name="Total">Files in all.</param>
/// <param name="File">The last file.</param>
/// <param name="Fetched">It was fetched; otherwise it was there.</param>
public readonly record struct CorpusDownloadProgress(int Done, int Total, string File, bool Fetched);

/// <summary>What a download did.</summary>
/// <param name="Fetched">Files fetched.</param>
/// <param name="AlreadyThere">Files that were there and right.</param>
public sealed record CorpusDownloadResult(int Fetched, int AlreadyThere);

/// <summary>A file of a corpus could not be had. The message is one line: file, reason, what to know.</summary>
public sealed class CorpusDownloadException(string message) : Exception(message);
