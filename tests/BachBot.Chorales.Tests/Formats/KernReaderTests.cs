using System.Text;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Formats;

public class KernReaderTests
{
    [Theory]
    [InlineData("4c", "1", 60)]
    [InlineData("4cc", "1", 72)]
    [InlineData("4C", "1", 48)]
    [InlineData("4CC", "1", 36)]
    [InlineData("8.f#L", "3/4", 66)]
    [InlineData("16BB-J", "1/4", 46)]
    [InlineData("4..e", "7/4", 64)]
    [InlineData("2.bn", "3", 71)]
    [InlineData("1g##", "4", 69)]
    [InlineData("0a", "8", 69)]
    [InlineData("00a", "16", 69)]
    [InlineData("3%2c", "8/3", 60)]
    [InlineData("12c", "1/3", 60)]
    [InlineData("4c 4e 4g", "1", 60)]
    [InlineData("[4c;", "1", 60)]
    [InlineData("4r", "1", null)]
    [InlineData("8ry", "1/2", null)]
    [InlineData("8cq", "0", 60)]
    public void A_token_has_its_duration_and_pitch(string text, string duration, int? pitch)
    {
        Assert.True(KernToken.TryParse(text, out KernToken token, out string reason), reason);
        Assert.Equal((duration, pitch), (token.Duration.ToString(), token.Pitch));
    }

    [Theory]
    [InlineData("[4c", false, true, false)]
    [InlineData("4c]", true, false, false)]
    [InlineData("4c_", true, true, false)]
    [InlineData("4c;", false, false, true)]
    public void A_token_has_its_ties_and_fermata(string text, bool stop, bool start, bool fermata)
    {
        Assert.True(KernToken.TryParse(text, out KernToken token, out _));
        Assert.Equal((stop, start, fermata), (token.TieStop, token.TieStart, token.Fermata));
    }

    [Theory]
    [InlineData("c", "no duration")]
    [InlineData("4", "neither pitch nor rest")]
    [InlineData("4x", "neither pitch nor rest")]
    [InlineData("0000c", "not readable")]
    [InlineData("3%0c", "not readable")]
    [InlineData("99999999999c", "not readable")]
    [InlineData("4.....c", "not readable")]
    [InlineData("4cccccccccccc", "outside MIDI's range")]
    public void A_bad_token_is_refused(string text, string expected)
    {
        Assert.False(KernToken.TryParse(text, out _, out string reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_spine_splits_its_left_part_counts()
    {
        Score score = Read(
            "**kern\t**kern\t**kern\t**text\t**kern",
            "*M3/4\t*M3/4\t*M3/4\t*\t*M3/4",
            "4C\t4c\t4e\tla\t4cc",
            "*\t*\t*\t*\t*^",
            "4D\t4d\t4f\tlo\t4dd\t4b",
            "*\t*\t*\t*\t*v\t*v",
            "4E\t4e\t4g\t.\t4ee",
            "*-\t*-\t*-\t*-\t*-");
        Assert.Equal([72, 74, 76], score[Voice.Soprano].Select(note => note.Pitch));
        Assert.Equal([48, 50, 52], score[Voice.Bass].Select(note => note.Pitch));
        Assert.Equal(3, score.Length);
    }

    [Fact]
    public void The_expansion_list_gives_the_order_and_variant_lists_do_not()
    {
        Score score = Read("**kern\t**kern\t**kern\t**kern", Four("*>[A,B,A]"), Four("*>norep[A,B]"), Four("*>A"),
            Four("4c"), Four("=:|!"), Four("*>B"), Four("2c"), Four("*-"));
        Assert.Equal([new ScoreRange(0, 3), new ScoreRange(0, 1)], score.PlayOrder);
        Assert.Contains("section 'X'", Refused("**kern\t**kern\t**kern\t**kern", Four("*>[X]"), Four("4c")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Instrument_names_in_another_order_are_believed()
    {
        Score score = Read("**kern\t**kern\t**kern\t**kern", "*I\"Soprano\t*I\"Alto\t*I\"Tenor\t*I\"Bass",
            "4cc\t4g\t4e\t4C");
        Assert.Equal(72, score[Voice.Soprano][0].Pitch);
        Assert.Equal([0, 1, 2, 3], score.PartOfVoice);
    }

    [Fact]
    public void A_voice_that_ends_its_bar_early_rests_to_the_bar_line()
    {
        Score score = Read("**kern\t**kern\t**kern\t**kern", "2C\t2c\t2e\t4cc", "4D\t4d\t4f\t.", Four("="),
            Four("4c"), Four("*-"));
        Assert.Equal([Fraction.Zero, 3], score[Voice.Soprano].Select(note => note.Onset));
        Assert.Equal(4, score.Length);
    }

    [Fact]
    public void Durations_that_do_not_add_up_are_refused() =>
        Assert.Contains("line 3: spine 2 is at 2 quarters of the bar, another one at 1", Refused(
            "**kern\t**kern\t**kern\t**kern", "4C\t2c\t4e\t4cc", "4D\t4d\t4f\t4dd"), StringComparison.Ordinal);

    [Fact]
    public void Titles_prefer_the_german_original()
    {
        Assert.Equal("Das Original", Read("!!!OTL@@EN: English", "!!!OTL@@DE: Das Original", "!!!OTL: Plain",
            "**kern\t**kern\t**kern\t**kern", Four("4c")).Title);
        Assert.Equal("Plain", Read("!!!OTL@@EN: English", "!!!OTL: Plain", "**kern\t**kern\t**kern\t**kern",
            Four("4c")).Title);
    }

    [Fact]
    public void Latin_1_text_is_read_too()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("!!!OTL@@DE: H\u00F6r\n**kern\t**kern\t**kern\t**kern\n" + Four("4c"));
        Assert.Equal("H\u00F6r", ScoreReader.Read(bytes, "a.krn").Title);
    }

    private static string Four(string field) => string.Join('\t', Enumerable.Repeat(field, 4));

    private static Score Read(params string[] lines) =>
        ScoreReader.Read(Encoding.UTF8.GetBytes(string.Join('\n', lines)), "a.krn");

    private static string Refused(params string[] lines) =>
        Assert.Throws<ScoreFormatException>(() => Read(lines)).Message;
}
