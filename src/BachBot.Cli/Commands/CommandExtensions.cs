using System.CommandLine;
using BachBot.Cli.Output;

namespace BachBot.Cli.Commands;

/// <summary>Runs a command's work and turns what goes wrong into one line and an exit code.</summary>
internal static class CommandExtensions
{
    /// <summary>Gives a command its work.</summary>
    public static Command Does(
        this Command command, Terminal terminal, Action<ParseResult, CancellationToken> work)
    {
        // On a thread of its own, so that the time that an interrupted command has to end can run out.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(terminal, () => work(parsed, cancellationToken)), CancellationToken.None));
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
        catch (Exception exception) when (Failures.AreTold)
        {
            return Failures.Tell(terminal, exception);
        }
    }
}
