using BachBot.Cli.Output;

namespace BachBot.Cli.Tests.Support;

/// <summary>Runs the tool within the test's process.</summary>
internal static class Tool
{
    /// <summary>Runs a command line; standard output and standard error are caught.</summary>
    public static ToolResult Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = BachBotCommand.RunAsync(arguments, Terminal.To(output, error)).GetAwaiter().GetResult();
        return new ToolResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must succeed.</summary>
    public static ToolResult Succeed(params string[] arguments)
    {
        ToolResult result = Run(arguments);
        Assert.True(result.ExitCode == ExitCode.Success, $"exit code {result.ExitCode}: {result.Error}");
        return result;
    }

    /// <summary>Runs a command line that must fail by what the user gave: exit code 1, nothing on standard output, one
    /// line on standard error, which is returned without the tool's name.</summary>
    public static string Fail(params string[] arguments) => Run(arguments).FailureLine();
}
