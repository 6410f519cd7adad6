using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

/// <summary>Wrong command lines: exit code 2, the tool's own words, and where to find help.</summary>
public class UsageTests
{
    public static TheoryData<string> CommandLines =>
    [
        "demo", "corpus", "corpus generate", "corpus download", "corpus prepare", "corpus info", "train", "resume",
        "compose", "harmonize", "revise", "score", "render", "play", "evaluate", "evaluate-harmony", "judge", "tokens", "info",
        "export", "devices",
    ];

    [Theory]
    [InlineData("train --batch ten x", "--batch takes a whole number, not 'ten'.")]
    [InlineData("train --batch 1.5 x", "--batch takes a whole number, not '1.5'.")]
    [InlineData("compose --temperature warm", "--temperature takes a number such as 0.5, not 'warm'.")]
    [InlineData("compose --temperature 0,5", "--temperature takes a number such as 0.5, not '0,5'.")]
    [InlineData("compose --backend gpu", "--backend takes auto, cuda, cpu or reference, not 'gpu'.")]
    [InlineData("train --cell transformer x", "--cell takes lstm, gru or elman, not 'transformer'.")]
    [InlineData("train --schedule linear x", "--schedule takes step, plateau, cosine or constant, not 'linear'.")]
    [InlineData("render x --instrument tuba", "--instrument takes choir, organ, strings or piano, not 'tuba'.")]
    [InlineData("evaluate m d --part dev", "--part takes train, valid or test, not 'dev'.")]
    [InlineData("corpus download --out x --source ftp://host", "--source takes an address such as https://example.org/kern/, not 'ftp://host'.")]
    public void A_value_that_an_option_cannot_take_is_wrong_usage(string line, string message)
    {
        ToolResult result = Tool.Run(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Equal([$"bachbot: {message}", $"Try 'bachbot {CommandOf(line)} --help'."], result.ErrorLines);
    }

    [Theory]
    [InlineData("train", "bachbot train")]
    [InlineData("corpus prepare scores", "bachbot corpus prepare")]
    [InlineData("evaluate model", "bachbot evaluate")]
    [InlineData("tokens", "bachbot tokens")]
    [InlineData("compose --tempo 90", "bachbot compose")]
    [InlineData("info a b", "bachbot info")]
    [InlineData("corpus", "bachbot corpus")]
    [InlineData("sing", "bachbot")]
    [InlineData("", "bachbot")]
    public void A_missing_or_unknown_word_is_wrong_usage(string line, string command)
    {
        ToolResult result = Tool.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Equal($"Try '{command} --help'.", result.ErrorLines[^1]);
        Assert.All(result.ErrorLines[..^1], error => Assert.StartsWith("bachbot: ", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("info", "")]
    [InlineData("train", " ")]
    public void An_empty_name_is_wrong_usage(string command, string name)
    {
        ToolResult result = Tool.Run(command, name);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("not an empty text", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Every_command_explains_itself(string command)
    {
        ToolResult result = Tool.Succeed([.. command.Split(' '), "--help"]);

        // The first word is the name of the process, here that of the test's.
        Assert.Matches($@"Usage:\s+\S+ {command} ", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void The_version_is_that_of_the_assembly()
    {
        using ToolProcess process = ToolProcess.Start("--version");

        Assert.StartsWith(
            typeof(BachBotCommand).Assembly.GetName().Version!.ToString(3), process.Result().Output,
            StringComparison.Ordinal);
    }

    private static string CommandOf(string line) =>
        string.Join(' ', line.Split(' ').TakeWhile((word, index) => index == 0 || word == "download"));
}
