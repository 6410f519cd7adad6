using System.CommandLine;
using BachBot.Cli.Output;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot corpus</c>: everything about the chorales to learn from.</summary>
internal static class CorpusCommand
{
    public static Command Create(Terminal terminal) => new("corpus", "Get chorales and prepare them for training.")
    {
        CorpusGenerateCommand.Create(terminal),
        CorpusDownloadCommand.Create(terminal),
        CorpusPrepareCommand.Create(terminal),
        CorpusInfoCommand.Create(terminal),
    };
}
