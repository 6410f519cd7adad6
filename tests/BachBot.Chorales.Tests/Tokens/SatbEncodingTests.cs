using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Tokens;

public class SatbEncodingTests
{
    private static readonly string[] Orders = ["SATB", "BTAS", "SBAT", "TASB"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decoding_gives_the_frames_again(bool asPlayed) =>
        Prop.ForAll(RandomChorales.Arbitrary, chorale =>
        {
            string[] frames = Frames.Text(asPlayed
                ? ChoraleFrames.AsPlayed(chorale) : ChoraleFrames.AsNotated(chorale));
            foreach (string order in Orders)
            {
                var encoding = new SatbEncoding(new VoiceOrder(order), asPlayed);
                string[] tokens = encoding.Encode(chorale);
                Chorale decoded = encoding.Decode(tokens);
                Assert.Equal(frames, Frames.Text(encoding.DecodeFrames(tokens)));
                Assert.Equal(frames, Frames.Text(decoded));
                Assert.Equal(tokens, new SatbEncoding(new VoiceOrder(order)).Encode(decoded));
            }
        }).QuickCheckThrowOnFailure();

    [SkippableTheory]
    [InlineData("musicxml")]
    [InlineData("kern")]
    [InlineData("cc0")]
    public void Real_chorales_come_back_with_ties_merged_and_fermatas_on_notes(string folder)
    {
        var encoding = new SatbEncoding(new VoiceOrder("BTAS"), asPlayed: true);
        foreach (Chorale chorale in ScoreFiles.Chorales(folder))
        {
            string[] tokens = encoding.Encode(chorale);
            Chorale decoded = encoding.Decode(tokens);
            Assert.Equal(Frames.Text(ChoraleFrames.AsPlayed(chorale)), Frames.Text(decoded));
            DecodedChorale lenient = encoding.DecodeLeniently(tokens);
            Assert.Empty(lenient.Problems);
            Assert.Equal(Frames.Text(decoded), Frames.Text(lenient.Chorale));
        }
    }

    [Fact]
    public void The_voice_order_is_the_order_in_the_frame()
    {
        var chorale = new Chorale([[new Note(0, 1, 72)], [new Note(0, 1, 67)], [], [new Note(0, 1, 48, Fermata: true)]],
            1);
        Assert.Equal(["START", "(.)", "(48, False)", "(R)", "(67, False)", "(72, False)", "END"],
            new SatbEncoding(new VoiceOrder("btas")).Encode(chorale));
        Assert.Equal("satb order=SBAT frames=played", new SatbEncoding(new VoiceOrder("SBAT"), true).Specification);
    }

    [Fact]
    public void A_fermata_on_a_part_of_a_held_note_cuts_it_in_two_tied_ones()
    {
        // The soprano holds for eight frames; only the last four are flagged, as the bass note there is.
        Chorale chorale = new SatbEncoding().Decode(new SatbEncoding().Encode(new Chorale(
            [[new Note(0, 4, 72), new Note(4, 4, 72, TiedFromPrevious: true, Fermata: true)], [], [], []], 8)));
        Assert.Equal([new Note(0, 4, 72, TiedToNext: true), new Note(4, 4, 72, TiedFromPrevious: true, Fermata: true)],
            chorale[Voice.Soprano]);
    }

    [Fact]
    public void A_fermata_over_a_moving_bass_stands_on_the_held_notes_and_the_last_bass_note()
    {
        Chorale chorale = new SatbEncoding().Decode(new SatbEncoding().Encode(new Chorale(
            [
                [new Note(0, 4, 72, Fermata: true)],
                [new Note(0, 4, 67, Fermata: true)],
                [new Note(0, 4, 64, Fermata: true)],
                [new Note(0, 2, 50), new Note(2, 2, 48)],
            ], 4)));
        Assert.True(chorale[Voice.Soprano][0].Fermata && chorale[Voice.Tenor][0].Fermata);
        Assert.False(chorale[Voice.Bass][0].Fermata);
        Assert.True(chorale[Voice.Bass][1].Fermata);
    }

    [Theory]
    [InlineData("(60, False)", 0, "START")]
    [InlineData("START (60, False) (R) (R) END", 4, "4 notes")]
    [InlineData("START (60, False) (R) (R) ||| END", 4, "4 notes")]
    [InlineData("START (60, False) (R) (R) (R) (R) END", 5, "|||")]
    [InlineData("START (60, True) (R) (R) (R) END", 1, "only if the soprano")]
    [InlineData("START (60, False) (R) (R) (R) ||| (61, True) (R) (R) (R) END", 6, "only if the soprano")]
    [InlineData("START (60, False) (R) (R) (R) ||| (R) (60, True) (R) (R) END", 7, "only if the alto")]
    [InlineData("START (60, False) (.) (R) (R) (R) END", 2, "at the start of a frame")]
    [InlineData("START (.) (.) (60, False) (R) (R) (R) END", 2, "only once")]
    [InlineData("START (128, False) (R) (R) (R) END", 1, "a note such as")]
    [InlineData("START (60,False) (R) (R) (R) END", 1, "a note such as")]
    [InlineData("START (60, False) (R) (R) (R)", 5, "END")]
    [InlineData("START (60, False) (R) (R) (R) END END", 6, "nothing after END")]
    [InlineData("START (60, False) (R) (R) (R) START", 5, "END before")]
    public void A_faulty_sequence_is_refused_and_says_where(string text, int position, string expected)
    {
        string[] tokens = Tokens(text);
        var error = Assert.Throws<TokenFormatException>(() => new SatbEncoding().Decode(tokens));
        Assert.Equal(position, error.Position);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
        DecodedChorale lenient = new SatbEncoding().DecodeLeniently(tokens);
        if (expected != "nothing after END")
            Assert.Contains(lenient.Problems, problem => problem.Position == position);
    }

    [Fact]
    public void A_lenient_reader_makes_the_most_of_it()
    {
        DecodedChorale decoded = new SatbEncoding().DecodeLeniently(Tokens(
            "(60, True) ||| START (.) (60, False) (R) nonsense (55, False) (48, False) (40, False) ||| " +
            "(60, True) (61, True) ||| (62, False) (60, False) (R) (47, False) ||| START (R)"));
        Assert.Equal(["60 -1 55 48 fermata", "60~ 61 -1 -1", "62 60 -1 47"], Frames.Text(decoded.Chorale));
        Assert.Equal([0, 6, 9, 12, 13, 19], decoded.Problems.Select(problem => problem.Position));
    }

    [Fact]
    public void Any_tokens_at_all_can_be_read_leniently()
    {
        string[] vocabulary = Tokens("START END ||| (.) (R) (60, False) (60, True) (64, False) (64, True) rubbish");
        Prop.ForAll(Gen.ArrayOf(Gen.Elements(vocabulary)).ToArbitrary(), tokens =>
        {
            foreach (IChoraleEncoding encoding in new IChoraleEncoding[] { new SatbEncoding(), new BachBotEncoding() })
            {
                DecodedChorale decoded = encoding.DecodeLeniently(tokens);
                Assert.Equal(decoded.Problems.OrderBy(problem => problem.Position), decoded.Problems);
                // Without a problem the strict reader must agree; what follows END is not looked at leniently.
                if (decoded.Problems.Count == 0 && tokens[^1] == "END" && tokens.Count(token => token == "END") == 1)
                    Assert.Equal(Frames.Text(decoded.Chorale), Frames.Text(encoding.Decode(tokens)));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static string[] Tokens(string text) => [.. text
        .Replace(", ", ",_", StringComparison.Ordinal)
        .Split(' ')
        .Select(token => token.Replace(",_", ", ", StringComparison.Ordinal))];
}
