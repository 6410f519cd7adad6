namespace BachBot.Benchmarks.Peers;

/// <summary>One comparison.</summary>
/// <param name="Task">train or sample.</param>
/// <param name="Cell">lstm, gru or elman.</param>
/// <param name="Batch">Sequences side by side.</param>
/// <param name="Sequence">Steps of a window, tokens of a text.</param>
internal sealed record PeerCase(string Task, string Cell, int Batch, int Sequence)
{
    private const int Window = 128, TextLength = 500;

    /// <summary>All comparisons.</summary>
    public static IReadOnlyList<PeerCase> All { get; } =
    [
        new("train", "lstm", 50, Window), new("train", "lstm", 64, Window), new("train", "gru", 50, Window),
        new("train", "elman", 50, Window), new("sample", "lstm", 1, TextLength), new("sample", "lstm", 64, TextLength),
    ];

    public override string ToString() => $"{Task} {Cell}, N = {Batch}, T = {Sequence}";
}
