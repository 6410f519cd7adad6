using System.CommandLine;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot corpus info</c>: the counts of a dataset.</summary>
internal static class CorpusInfoCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = TextOption.PathArgument("dataset", "A dataset that 'bachbot corpus prepare' wrote.");
        Option<bool> asJson = SharedOptions.AsJson();
        var command = new Command("info", "Show the counts of a dataset.") { path, asJson };
        return command.Does(terminal, (parsed, cancellationToken) => CorpusSummary.Write(
            terminal, DatasetFiles.Load(parsed.GetRequiredValue(path)), parsed.GetValue(asJson)));
    }
}
