using System.Diagnostics;
using BachBot.Cli.Output;

namespace BachBot.Cli.Tests.Support;

/// <summary>The tool as a process of its own, for what cannot be tried within the test's: signals, kills, limits.
/// </summary>
internal sealed class ToolProcess : IDisposable
{
    /// <summary>No run in a test takes nearly as long; one that hangs must not hang the tests.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ToolProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the tool.</summary>
    public static ToolProcess Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts the tool with variables of the environment.</summary>
    public static ToolProcess Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments]);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new ToolProcess(start);
    }

    /// <summary>The most memory that it has had so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Runs the tool from a shell's command line to its end.</summary>
    /// <param name="before">What the shell does first, such as setting a limit.</param>
    /// <param name="arguments">The tool's arguments.</param>
    /// <param name="after">What stands behind them, such as a redirection.</param>
    public static ToolResult RunInShell(string before, string[] arguments, string after = "")
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        string command = string.Join(' ', arguments.Prepend(Path).Select(Shell.Quote));
        using var process = new ToolProcess(new ProcessStartInfo("sh", ["-c", $"{before} exec dotnet {command} {after}"]));
        return process.Result();
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Ends the process at once, whatever it is doing (kill -9).</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs POSIX signals");
        Skip.If(IgnoresInterrupts, "SIGINT is ignored here, as in what a script runs in the background");
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for something that the process does.</summary>
    public void WaitFor(Func<bool> happened, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!happened())
        {
            if (_process.HasExited)
                Assert.Fail($"the tool ended before {what}: {Result().Error}");
            if (watch.Elapsed > Longest)
                Assert.Fail($"waited {Longest} in vain for {what}");
            Thread.Sleep(5);
        }
    }

    /// <summary>Waits for its end.</summary>
    public ToolResult Result()
    {
        if (!_process.WaitForExit(Longest))
            Assert.Fail($"the tool has not ended after {Longest}");
        return new ToolResult(_process.ExitCode, _output.Result, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    /// <summary>Whether who started the tests has them ignore SIGINT: then so does what they start.</summary>
    private bool IgnoresInterrupts
    {
        get
        {
            const string Mask = "SigIgn:";
            const ulong Interrupt = 1 << 1;
            string status = $"/proc/{_process.Id}/status";
            string? line = File.Exists(status)
                ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(Mask, StringComparison.Ordinal))
                : null;
            return line is not null && (Convert.ToUInt64(line[Mask.Length..].Trim(), 16) & Interrupt) != 0;
        }
    }

    private static string Path => typeof(BachBotCommand).Assembly.Location;
}
