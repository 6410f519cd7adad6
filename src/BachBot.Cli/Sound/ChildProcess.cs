using System.ComponentModel;
using System.Diagnostics;

namespace BachBot.Cli.Sound;

/// <summary>What a program did.</summary>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Text">What it wrote, to standard error and then to standard output.</param>
internal sealed record ProgramResult(int ExitCode, string Text);

/// <summary>Runs another program to its end, without a shell.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program; it is killed when the work is cancelled.</summary>
    /// <param name="program">Its full path.</param>
    /// <param name="arguments">Its arguments, each as it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ProgramResult Run(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using (cancellationToken.Register(() => Kill(process)))
            process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return new ProgramResult(process.ExitCode, error.GetAwaiter().GetResult() + output.GetAwaiter().GetResult());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new CommandException($"{start.FileName} cannot be started: {exception.Message}", exception);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself: a terminal interrupts all that runs in it.
        }
    }
}
