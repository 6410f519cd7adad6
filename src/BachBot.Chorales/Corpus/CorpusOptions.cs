using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Corpus;

/// <summary>How scores become a dataset.</summary>
public sealed record CorpusOptions
{
    /// <summary>How pieces are written as tokens.</summary>
    public IChoraleEncoding Encoding { get; init; } = new SatbEncoding();

    /// <summary>How pieces are divided into training, validation and test.</summary>
    public ICorpusSplit Split { get; init; } = new TuneSplit();

    /// <summary>Whether pieces move to C major or A minor.</summary>
    public bool Transpose { get; init; } = true;

    /// <summary>If given, only pieces whose first time signature this is.</summary>
    public Metre? OnlyMetre { get; init; }
}

/// <summary>How far reading a corpus has come.</summary>
/// <param name="Read">Files done, the unreadable ones included.</param>
/// <param name="Total">Files in all.</param>
/// <param name="File">The last file.</param>
public readonly record struct CorpusProgress(int Read, int Total, string File);
