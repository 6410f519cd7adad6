using BachBot.Cli.Reports;

namespace BachBot.Benchmarks.Peers;

/// <summary>A way to run PyTorch; of several the fastest counts.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Threads">Threads on the CPU.</param>
/// <param name="Options">What the script is told.</param>
internal sealed record PyTorchWay(string Name, int Threads, params string[] Options)
{
    /// <summary>All ways that could be the fastest one for a case.</summary>
    public static IReadOnlyList<PyTorchWay> Of(PeerCase one, string device, int threads)
    {
        if (device == "cuda")
        {
            var plain = new PyTorchWay("plain", 1);
            return one.Task == "sample"
                ? [plain]
                : [plain, new("fused", 1, "--fused"), new("graph", 1, "--graph"), new("compile", 1, "--compile")];
        }
        // Small products gain nothing from a second thread, and a busy machine takes it away. A traced and frozen model
        // spares Python's part of each token.
        int[] counts = threads > 1 ? [threads, 1] : [threads];
        IEnumerable<PyTorchWay> ways = counts.Select(count => new PyTorchWay(Figures.Plural(count, "thread"), count));
        return one.Task == "sample"
            ? [.. ways, .. counts.Select(count => new PyTorchWay($"traced, {count}", count, "--trace"))]
            : [.. ways];
    }

    public override string ToString() => Name;
}
