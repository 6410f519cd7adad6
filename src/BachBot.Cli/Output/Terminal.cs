using Spectre.Console;

namespace BachBot.Cli.Output;

/// <summary>Where the tool writes: results to standard output, everything else to standard error.</summary>
public sealed class Terminal
{
    private string? _waiting;

    private Terminal(TextWriter output, TextWriter error, bool isInteractive)
    {
        (Output, ErrorWriter) = (output, error);
        Live = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        IsInteractive = isInteractive && Live.Profile.Capabilities.Ansi;
    }

    /// <summary>Standard output: results, and JSON.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error.</summary>
    public TextWriter ErrorWriter { get; }

    /// <summary>Whether standard error is a terminal, where progress may redraw itself.</summary>
    public bool IsInteractive { get; }

    /// <summary>Standard error as a console for progress bars.</summary>
    public IAnsiConsole Live { get; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error, !Console.IsErrorRedirected);

    /// <summary>Writers instead of the process's streams, without live display.</summary>
    public static Terminal To(TextWriter output, TextWriter error) => new(output, error, isInteractive: false);

    /// <summary>Writes a line of a result.</summary>
    public void Write(string line)
    {
        WriteWaiting();
        Output.WriteLine(line);
    }

    /// <summary>Writes a line about what goes on.</summary>
    public void Note(string line)
    {
        WriteWaiting();
        ErrorWriter.WriteLine(line);
    }

    /// <summary>A line about what goes on that is only of interest if something does: it waits for the next one, and is
    /// left out if the command fails before.</summary>
    public void NoteIfAllGoesWell(string line) => _waiting = line;

    /// <summary>Writes a failure as one line.</summary>
    public void Error(string message)
    {
        try
        {
            ErrorWriter.WriteLine(message.ReplaceLineEndings(" "));
        }
        catch (IOException)
        {
            // Standard error is full or closed: only the exit code is left to tell that something failed.
        }
    }

    private void WriteWaiting()
    {
        if (_waiting is null)
            return;
        ErrorWriter.WriteLine(_waiting);
        _waiting = null;
    }
}
