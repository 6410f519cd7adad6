using System.CommandLine;
using System.CommandLine.Parsing;
using BachBot.Cli.Commands;
using BachBot.Cli.Output;

namespace BachBot.Cli;

/// <summary>The tool: its commands, and what every one of them has in common.</summary>
public static class BachBotCommand
{
    /// <summary>Long enough to finish a step and write a checkpoint after Ctrl-C.</summary>
    private static readonly TimeSpan TimeToSave = TimeSpan.FromMinutes(2);

    /// <summary>A name that begins with @ is a name, not a file of further arguments.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command line.</summary>
    /// <returns>0 on success, 1 on a failure that the user can mend, 2 on wrong usage, 130 if interrupted.</returns>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        ParseResult parsed = Create(terminal).Parse(arguments, Parsing);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
                terminal.Error($"bachbot: {error.Message}");
            string path = CommandPath(parsed);
            terminal.Error($"Try '{path} --help'.");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.ErrorWriter,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeToSave,
            });
        }
        catch (Exception exception) when (Failures.AreTold)
        {
            // What does not come from a command's work, for example help that cannot be written to a full disk.
            return Failures.Tell(terminal, exception);
        }
    }

    private static RootCommand Create(Terminal terminal) =>
        new("Trains recurrent networks on four-part chorales, and composes new ones.")
        {
            DemoCommand.Create(terminal),
            CorpusCommand.Create(terminal),
            TrainCommand.Create(terminal),
            ResumeCommand.Create(terminal),
            ComposeCommand.Create(terminal),
            HarmonizeCommand.Create(terminal),
            ReviseCommand.Create(terminal),
            ScoreCommand.Create(terminal),
            RenderCommand.Create(terminal),
            PlayCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            EvaluateHarmonyCommand.Create(terminal),
            JudgeCommand.Create(terminal),
            TokensCommand.Create(terminal),
            InfoCommand.Create(terminal),
            ExportCommand.Create(terminal),
            DevicesCommand.Create(terminal),
            BenchCommand.Create(terminal),
        };

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (CommandResult? result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
            names.Push(result.Command is RootCommand ? "bachbot" : result.Command.Name);
        return string.Join(' ', names);
    }
}
