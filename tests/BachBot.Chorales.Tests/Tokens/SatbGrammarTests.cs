using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Tests.Tokens;

public class SatbGrammarTests
{
    private static readonly Vocabulary Full = Vocabulary.Of([
        ChoraleTokens.Start, ChoraleTokens.End, ChoraleTokens.FrameDelimiter, ChoraleTokens.Fermata, ChoraleTokens.Rest,
        "??", .. Enumerable.Range(48, 25).SelectMany(pitch =>
            new[] { ChoraleTokens.Note(pitch, false), ChoraleTokens.Note(pitch, true) })]);

    [Theory]
    [InlineData("SATB")]
    [InlineData("BTAS")]
    [InlineData("SBAT")]
    public void Whatever_is_sampled_under_the_grammar_decodes_to_four_complete_voices(string letters)
    {
        var order = new VoiceOrder(letters);
        PitchRange[] ranges = [new(60, 72), new(55, 67), new(52, 60), new(48, 55)];
        var grammar = new SatbGrammar(Full, order, ranges);
        var encoding = new SatbEncoding(order);
        var random = new Random(17);
        for (int piece = 0; piece < 50; piece++)
        {
            List<string> tokens = Sample(grammar, random, endAfterFrames: piece);
            ChoraleFrames frames = encoding.DecodeFrames(tokens);
            Assert.True(grammar.IsComplete);
            Assert.Equal(grammar.Frames, frames.Count);
            Assert.Equal(tokens.Count(token => token == ChoraleTokens.FrameDelimiter) + 1, frames.Count);
            foreach (Voice voice in Enum.GetValues<Voice>())
            {
                for (int frame = 0; frame < frames.Count; frame++)
                    Assert.True(frames.Pitch(frame, voice) is ChoraleFrames.Rest and var rest ||
                        ranges[(int)voice].Contains(frames.Pitch(frame, voice)));
            }
            Assert.Equal(frames.Count, encoding.Decode(tokens).Length);
        }
    }

    [Fact]
    public void The_two_ways_to_ask_agree_in_every_state()
    {
        var grammar = new SatbGrammar(Full);
        var random = new Random(5);
        var allowed = new bool[Full.Count];
        for (int step = 0; step < 2000; step++)
        {
            grammar.Allowed(allowed);
            for (int token = 0; token < allowed.Length; token++)
                Assert.Equal(allowed[token], grammar.IsAllowed(token));
            if (grammar.IsComplete)
            {
                Assert.DoesNotContain(true, allowed);
                grammar.Reset();
                continue;
            }
            grammar.Advance(Choose(allowed, random));
        }
    }

    [Fact]
    public void A_tie_needs_the_pitch_in_the_same_voice_of_the_frame_before()
    {
        var grammar = new SatbGrammar(Full);
        Write(grammar, "START", "(60, False)");
        Assert.False(grammar.IsAllowed(Full.IdOf("(60, True)")));
        Write(grammar, "(R)", "(R)", "(48, False)", "|||");
        Assert.True(grammar.IsAllowed(Full.IdOf("(60, True)")));
        Assert.False(grammar.IsAllowed(Full.IdOf("(48, True)")));
        Write(grammar, "(.)");
        Assert.Equal(Voice.Soprano, grammar.NextVoice);
        Assert.False(grammar.IsAllowed(Full.IdOf("(.)")));
        Write(grammar, "(61, False)");
        Assert.False(grammar.IsAllowed(Full.IdOf("(60, True)")));
        Write(grammar, "(60, False)", "(R)", "(48, True)", "|||");
        Assert.False(grammar.IsAllowed(Full.IdOf("(60, True)")));
        Assert.True(grammar.IsAllowed(Full.IdOf("(61, True)")));
        Assert.False(grammar.IsAllowed(Full.IdOf("END")));
        Assert.Throws<ArgumentException>(() => grammar.Advance(Full.IdOf("END")));
        Assert.Throws<ArgumentException>(() => grammar.Advance(Full.IdOf("??")));
        Assert.Throws<ArgumentException>(() => grammar.Advance(-1));
    }

    [Fact]
    public void A_copied_state_goes_on_alone()
    {
        var first = new SatbGrammar(Full);
        var second = new SatbGrammar(Full);
        Write(first, "START", "(60, False)", "(R)", "(R)", "(R)", "|||");
        second.CopyStateFrom(first);
        Write(first, "(61, False)");
        Assert.True(second.IsAllowed(Full.IdOf("(60, True)")));
        Assert.Equal(Voice.Alto, first.NextVoice);
        Assert.Equal(Voice.Soprano, second.NextVoice);
        Assert.Throws<ArgumentException>(() => second.CopyStateFrom(new SatbGrammar(Full, new VoiceOrder("BTAS"))));
    }

    [Fact]
    public void Following_a_sequence_allocates_nothing()
    {
        var grammar = new SatbGrammar(Full);
        var allowed = new bool[Full.Count];
        var random = new Random(3);
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (int step = 0; step < 1000; step++)
            {
                if (grammar.IsComplete)
                    grammar.Reset();
                grammar.Allowed(allowed);
                grammar.Advance(Choose(allowed, random));
            }
        }
    }

    [Fact]
    public void An_unfit_vocabulary_is_refused()
    {
        Assert.Contains("'|||'", Assert.Throws<ArgumentException>(() => new SatbGrammar(Vocabulary.Of(
            ["START", "END", "(R)"]))).Message, StringComparison.Ordinal);
        var noRest = Vocabulary.Of(["START", "END", "|||", "(60, False)"]);
        Assert.Contains("soprano", Assert.Throws<ArgumentException>(() => new SatbGrammar(noRest, null,
            [new(61, 70), PitchRange.All, PitchRange.All, PitchRange.All])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SatbGrammar(Full).Allowed(new bool[3]));
        Assert.Throws<ArgumentException>(() => new SatbGrammar(Full, null, [PitchRange.All]));
    }

    [SkippableFact]
    public void Every_real_chorale_obeys_the_grammar()
    {
        var encoding = new SatbEncoding(new VoiceOrder("SBAT"), asPlayed: true);
        string[][] pieces = [.. ScoreFiles.Chorales("cc0").Select(encoding.Encode)];
        var vocabulary = Vocabulary.Of(pieces.SelectMany(tokens => tokens));
        var grammar = new SatbGrammar(vocabulary, encoding.Order);
        foreach (string[] tokens in pieces)
        {
            grammar.Reset();
            foreach (string token in tokens)
                grammar.Advance(vocabulary.IdOf(token));
            Assert.True(grammar.IsComplete);
        }
    }

    private static List<string> Sample(SatbGrammar grammar, Random random, int endAfterFrames)
    {
        grammar.Reset();
        var allowed = new bool[Full.Count];
        var tokens = new List<string>();
        while (!grammar.IsComplete)
        {
            grammar.Allowed(allowed);
            if (allowed[Full.IdOf(ChoraleTokens.End)])
                allowed[Full.IdOf(grammar.Frames < endAfterFrames ? ChoraleTokens.End : ChoraleTokens.FrameDelimiter)] =
                    false;
            int token = Choose(allowed, random);
            grammar.Advance(token);
            tokens.Add(Full.Tokens[token]);
        }
        return tokens;
    }

    private static int Choose(bool[] allowed, Random random)
    {
        int count = 0;
        foreach (bool one in allowed)
            count += one ? 1 : 0;
        if (count == 0)
            Assert.Fail("no token may come next");
        int chosen = random.Next(count);
        for (int token = 0; ; token++)
        {
            if (allowed[token] && chosen-- == 0)
                return token;
        }
    }

    private static void Write(SatbGrammar grammar, params string[] tokens)
    {
        foreach (string token in tokens)
            grammar.Advance(Full.IdOf(token));
    }
}
