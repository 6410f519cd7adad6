using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Tests.Tokens;

public class ChoraleEncodingTests
{
    [Theory]
    [InlineData("satb", "satb order=SATB frames=notated")]
    [InlineData("satb order=btas", "satb order=BTAS frames=notated")]
    [InlineData("satb frames=played order=SBAT", "satb order=SBAT frames=played")]
    [InlineData("bachbot", "bachbot")]
    public void A_specification_names_its_encoding(string given, string full)
    {
        Assert.Equal(full, ChoraleEncoding.Parse(given).Specification);
        Assert.Equal(full, ChoraleEncoding.Parse(full).Specification);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("satb order")]
    [InlineData("satb order=SATS")]
    [InlineData("satb order=SAT")]
    [InlineData("satb frames=both")]
    [InlineData("satb size=3")]
    [InlineData("bachbot order=SATB")]
    [InlineData("satb order=SATB order=SATB")]
    public void An_unknown_specification_is_refused(string given) =>
        Assert.Throws<FormatException>(() => ChoraleEncoding.Parse(given));

    [Theory]
    [InlineData("(60, True)", true, 60, true)]
    [InlineData("(0, False)", true, 0, false)]
    [InlineData("(127, False)", true, 127, false)]
    [InlineData("(128, False)", false, 0, false)]
    [InlineData("(-1, False)", false, 0, false)]
    [InlineData("(060, False)", false, 0, false)]
    [InlineData("(60, False", false, 0, false)]
    [InlineData("(60, false)", false, 0, false)]
    [InlineData("60, False)", false, 0, false)]
    [InlineData("(R)", false, 0, false)]
    [InlineData("", false, 0, false)]
    public void A_note_token_is_read_exactly(string token, bool valid, int pitch, bool tied)
    {
        Assert.Equal(valid, ChoraleTokens.TryParseNote(token, out int foundPitch, out bool foundTied));
        if (valid)
            Assert.Equal((pitch, tied, token), (foundPitch, foundTied, ChoraleTokens.Note(foundPitch, foundTied)));
    }
}
