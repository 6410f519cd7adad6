namespace BachBot.Cli.Tests.Support;

/// <summary>What a run of the tool came to.</summary>
/// <param name="ExitCode">What the process returns.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    private const string Prefix = "bachbot: ";

    /// <summary>The lines of standard output.</summary>
    public string[] OutputLines => Lines(Output);

    /// <summary>The lines of standard error.</summary>
    public string[] ErrorLines => Lines(Error);

    /// <summary>The one line that tells a failure, without the tool's name.</summary>
    public string FailureLine()
    {
        Assert.True(ExitCode == Cli.ExitCode.Failure, $"exit code {ExitCode}: {Output}{Error}");
        Assert.Empty(Output);
        string line = Assert.Single(ErrorLines);
        Assert.StartsWith(Prefix, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        return line[Prefix.Length..];
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
