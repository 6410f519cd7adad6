using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Tests.Judging;

public class LossBreakdownTests
{
    private static readonly string[] Frames =
    [
        "START", "(72, False)", "(67, False)", "(64, False)", "(48, False)",
        "|||", "(.)", "(72, True)", "(R)", "(64, True)", "(50, False)", "END",
    ];

    private static readonly Vocabulary Tokens = Vocabulary.Of(Frames);

    [Fact]
    public void Every_token_is_one_of_a_voice_or_of_the_structure_and_has_one_class()
    {
        // The losses are 1, 2, 4, ...: a sum tells which tokens are in it.
        LossBreakdown loss = Of(new SatbEncoding(), Frames);

        Assert.Equal(new LossShare(2047, 11), loss.Total);
        Assert.Equal(new LossShare(1 + 64, 2), loss.Of(Voice.Soprano));
        Assert.Equal(new LossShare(2 + 128, 2), loss.Of(Voice.Alto));
        Assert.Equal(new LossShare(4 + 256, 2), loss.Of(Voice.Tenor));
        Assert.Equal(new LossShare(8 + 512, 2), loss.Of(Voice.Bass));
        Assert.Equal(new LossShare(16 + 32 + 1024, 3), loss.Structure);
        Assert.Equal(new LossShare(1 + 2 + 4 + 8 + 512, 5), loss.Of(TokenClass.Struck));
        Assert.Equal(new LossShare(64 + 256, 2), loss.Of(TokenClass.Tied));
        Assert.Equal(new LossShare(128, 1), loss.Of(TokenClass.Rest));
        Assert.Equal(new LossShare(32, 1), loss.Of(TokenClass.Fermata));
        Assert.Equal(new LossShare(16, 1), loss.Of(TokenClass.Delimiter));
        Assert.Equal(new LossShare(1024, 1), loss.Of(TokenClass.Boundary));
    }

    [Fact]
    public void Frames_count_where_they_end_and_notes_are_pitches()
    {
        LossBreakdown loss = Of(new SatbEncoding(), Frames);

        Assert.Equal((2, 7), (loss.Frames, loss.Notes));
        Assert.Equal(2047 / 2.0, loss.NatsPerFrame);
        Assert.Equal(2047 / 7.0, loss.NatsPerNote);
        Assert.Equal(2047 / 11.0 / Math.Log(2), loss.Total.BitsPerToken, 12);
        // START begins the next piece and ends no frame.
        Assert.Equal(2, Of(new SatbEncoding(), [.. Frames, "START"]).Frames);
    }

    [Fact]
    public void Voices_stand_in_the_order_of_the_encoding()
    {
        LossBreakdown loss = Of(new SatbEncoding(new VoiceOrder("BTAS")), Frames);

        Assert.Equal(1 + 64, loss.Of(Voice.Bass).Nats);
        Assert.Equal(8 + 512, loss.Of(Voice.Soprano).Nats);
    }

    [Theory]
    // The alto, tenor and bass of the first frame are left; its alto, the first token, has no loss.
    [InlineData(2, 16, 32, 1 + 64, 2 + 128)]
    // From the delimiter on.
    [InlineData(5, 2, 4, 8, 16)]
    // From the fermata on.
    [InlineData(6, 1, 2, 4, 8)]
    public void A_text_may_begin_within_a_frame(int from, double soprano, double alto, double tenor, double bass)
    {
        LossBreakdown loss = Of(new SatbEncoding(), Frames[from..]);

        Assert.Equal(
            [soprano, alto, tenor, bass], Enum.GetValues<Voice>().Select(voice => loss.Of(voice).Nats));
    }

    [Fact]
    public void The_bachbot_encoding_has_classes_only()
    {
        LossBreakdown loss = Of(new BachBotEncoding(), ["START", "(72, False)", "(60, False)", "|||", "(72, True)", "END"]);

        Assert.False(loss.HasVoices);
        Assert.Equal(new LossShare(1 + 2, 2), loss.Of(TokenClass.Struck));
        Assert.Equal((2, 3), (loss.Frames, loss.Notes));
        Assert.Throws<InvalidOperationException>(() => loss.Of(Voice.Alto));
    }

    [Fact]
    public void What_cannot_be_shared_out_is_refused()
    {
        Assert.Contains("not 1", Refused(["START", "(72, False)", "END"], [1]), StringComparison.Ordinal);
        string[] five = ["START", "(72, False)", "(67, False)", "(64, False)", "(48, False)", "(50, False)", "END"];
        Assert.Contains("more than 4 notes", Refused(five, [1, 1, 1, 1, 1, 1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_are_no_tokens_of_chorales_are_refused()
    {
        var vocabulary = Vocabulary.Of([.. Frames, "word"]);

        Assert.Contains("'word'", Assert.Throws<ArgumentException>(() => new LossBreakdown(
            new SatbEncoding(), vocabulary, vocabulary.Encode(["START", "word"]), [1.0])).Message, StringComparison.Ordinal);
    }

    private static LossBreakdown Of(IChoraleEncoding encoding, string[] text)
    {
        double[] losses = [.. Enumerable.Range(0, text.Length - 1).Select(i => Math.Pow(2, i))];
        var vocabulary = Vocabulary.Of([.. Frames, .. text]);
        return new LossBreakdown(encoding, vocabulary, vocabulary.Encode(text), losses);
    }

    private static string Refused(string[] text, double[] losses) => Assert.Throws<ArgumentException>(
        () => new LossBreakdown(new SatbEncoding(), Tokens, Tokens.Encode(text), losses)).Message;
}
