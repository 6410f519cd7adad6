using BachBot.Chorales.Scores;
using BachBot.Engine.Training;

namespace BachBot.Cli.Reports;

/// <summary>What a report page tells of a training run: plain data, gathered by a command.</summary>
/// <remarks>Nothing here is trusted: texts may hold any characters, numbers may be NaN or infinite, lists may be
/// empty. The page leaves out what is missing.</remarks>
internal sealed record RunReport
{
    /// <summary>The page's title.</summary>
    public required string Title { get; init; }

    /// <summary>The epochs in order; empty if none was completed.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>What the run has to beat, or null.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>Trained numbers of the model, or null.</summary>
    public long? Parameters { get; init; }

    /// <summary>Tokens of the training text, or null.</summary>
    public long? TrainingTokens { get; init; }

    /// <summary>Time that the run took, or null.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Whether the validation loss ended the run before its last epoch.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>The speed over the run, in order of step.</summary>
    public IReadOnlyList<ThroughputPoint> Throughput { get; init; } = [];

    /// <summary>Model, recipe, data, backend and machine, as groups of labelled values.</summary>
    public IReadOnlyList<SettingGroup> Settings { get; init; } = [];

    /// <summary>Pieces that the trained model composed.</summary>
    public IReadOnlyList<ReportedChorale> Chorales { get; init; } = [];
}

/// <summary>A model to compare with.</summary>
/// <param name="Name">What it is, as it stands in a sentence: <c>5-gram model</c>.</param>
/// <param name="ValidationLoss">Its loss on the same validation text, in nats a token.</param>
internal sealed record Baseline(string Name, double ValidationLoss);

/// <summary>The speed at a point of the run.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TokensPerSecond">Speed of the steps since the point before.</param>
internal readonly record struct ThroughputPoint(int Step, double TokensPerSecond);

/// <summary>Settings that belong together.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Settings">The lines.</param>
internal sealed record SettingGroup(string Title, IReadOnlyList<Setting> Settings);

/// <summary>A labelled value.</summary>
internal readonly record struct Setting(string Label, string Value);

/// <summary>A composed piece.</summary>
internal sealed record ReportedChorale
{
    /// <summary>The heading over the piece.</summary>
    public required string Name { get; init; }

    /// <summary>The notes.</summary>
    public required Chorale Chorale { get; init; }

    /// <summary>How it came about, such as seed and temperature; one line, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Files of the piece, as paths with <c>/</c> relative to the page; each becomes a link.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
