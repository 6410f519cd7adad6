using BachBot.Chorales.Scores;
using BachBot.Cli.Commands;

namespace BachBot.Cli.Tests.Commands;

public class KeyNameTests
{
    [Theory]
    [InlineData("C major", 0, Mode.Major)]
    [InlineData("g MINOR", 7, Mode.Minor)]
    [InlineData("F# minor", 6, Mode.Minor)]
    [InlineData("Cb major", 11, Mode.Major)]
    [InlineData("B# minor", 0, Mode.Minor)]
    [InlineData("  E♭  major ", 3, Mode.Major)]
    public void Keys_are_read_as_people_write_them(string text, int tonic, Mode mode) =>
        Assert.Equal(new Key(tonic, mode), KeyName.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("H major")]
    [InlineData("Gbb major")]
    [InlineData("G dorian")]
    [InlineData("G major minor")]
    public void What_is_no_key_is_refused(string text) => Assert.Contains(
        $"'{text}' is no key", Assert.Throws<CommandException>(() => KeyName.Parse(text)).Message,
        StringComparison.Ordinal);
}
