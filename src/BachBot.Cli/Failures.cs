using System.Text.RegularExpressions;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Tokens;
using BachBot.Cli.Output;
using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Training;

namespace BachBot.Cli;

/// <summary>What goes wrong, in one line without a stack trace.</summary>
internal static partial class Failures
{
    /// <summary>Set to see where an error comes from.</summary>
    private const string TraceVariable = "BACHBOT_TRACE";

    /// <summary>Whether failures are told in one line; otherwise they end the process with a stack trace.</summary>
    public static bool AreTold => Environment.GetEnvironmentVariable(TraceVariable) is null or "";

    /// <summary>Writes the line.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(Terminal terminal, Exception exception)
    {
        terminal.Error($"bachbot: {Describe(exception)}");
        return ExitCode.Failure;
    }

    /// <summary>What is said about a failure.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        CommandException or ScoreFormatException or TokenFormatException or CheckpointFormatException
            or CorpusDownloadException or TrainingException or BackendException or IOException
            or UnauthorizedAccessException or InvalidDataException or KeyNotFoundException or FormatException
            or ArgumentException =>
            ParameterName().Replace(exception.Message, ""),
        OutOfMemoryException => "there is not enough memory for this; take smaller sizes.",
        _ => $"unexpected error: {exception.Message} (set {TraceVariable}=1 to see where)",
    };

    /// <summary>What .NET adds to a message about an argument; it says nothing to a user.</summary>
    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();
}
