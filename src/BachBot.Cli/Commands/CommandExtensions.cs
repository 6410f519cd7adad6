using System.CommandLine;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Tokens;
using BachBot.Cli.Output;
using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Training;

namespace BachBot.Cli.Commands;

/// <summary>Runs a command's work and turns what goes wrong into one line and an exit code.</summary>
internal static class CommandExtensions
{
    /// <summary>Set to see where an error comes from.</summary>
    private const string TraceVariable = "BACHBOT_TRACE";

    /// <summary>Gives a command its work.</summary>
    public static Command Does(
        this Command command, Terminal terminal, Action<ParseResult, CancellationToken> work)
    {
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(terminal, () => work(parsed, cancellationToken))));
        return command;
    }

    private static int Run(Terminal terminal, Action work)
    {
        try
        {
            work();
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            terminal.Error("bachbot: interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable(TraceVariable) is null or "")
        {
            terminal.Error($"bachbot: {Describe(exception)}");
            return ExitCode.Failure;
        }
    }

    private static string Describe(Exception exception) => exception switch
    {
        CommandException or ScoreFormatException or TokenFormatException or CheckpointFormatException
            or CorpusDownloadException or TrainingException or BackendException or IOException or UnauthorizedAccessException
            or InvalidDataException or KeyNotFoundException or FormatException => exception.Message,
        // Without the parameter's name, which says nothing to a user.
        ArgumentException argument when argument.ParamName is not null =>
            argument.Message.Replace($" (Parameter '{argument.ParamName}')", "", StringComparison.Ordinal),
        ArgumentException => exception.Message,
        _ => $"unexpected error: {exception.GetType().Name}: {exception.Message} "
            + $"(set {TraceVariable}=1 to see where)",
    };
}
