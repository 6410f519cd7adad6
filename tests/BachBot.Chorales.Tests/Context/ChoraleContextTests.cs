using BachBot.Chorales.Context;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Context;

public class ChoraleContextTests
{
    private const string Piece =
        "START (60, False) (57, False) (R) (40, False) ||| (60, True) (57, True) (R) (41, False) ||| "
        + "(.) (62, False) (57, True) (53, False) (41, True) END";

    private static readonly string[] Tokens = Piece.Replace(", ", ",").Split(' ')
        .Select(token => token.Replace(",", ", ")).ToArray();

    private static readonly Vocabulary Symbols = Vocabulary.Of(Tokens);

    /// <summary>What stands beside each token is about the token after it.</summary>
    [Fact]
    public void Slot_names_who_is_next() =>
        Assert.Equal(
            [0, 1, 2, 3, 5, 0, 1, 2, 3, 5, 0, 4, 1, 2, 3, 5, 6], Values(ContextFeature.Slot));

    /// <summary>0 where there was no frame before or no voice comes, 1 for a rest, else the pitch and 2.</summary>
    [Fact]
    public void Previous_is_the_pitch_that_the_next_voice_had() =>
        Assert.Equal(
            [0, 0, 0, 0, 0, 62, 59, 1, 42, 0, 62, 62, 59, 1, 43, 0, 0], Values(ContextFeature.Previous));

    [Fact]
    public void Held_counts_its_frames() =>
        Assert.Equal(
            [0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 2, 2, 2, 2, 1, 0, 0], Values(ContextFeature.Held));

    /// <summary>The soprano has moved up a tone: whoever was a fifth or an octave below must not follow it.</summary>
    [Fact]
    public void Parallel_is_the_pitch_that_would_follow_a_voice_in_fifths_or_octaves()
    {
        string[] piece =
        [
            "START", "(67, False)", "(60, False)", "(55, False)", "(48, False)", "|||", "(69, False)", "(64, False)", "(53, False)",
        ];
        var symbols = Vocabulary.Of([.. piece, "END"]);
        var layout = new ContextLayout([ContextFeature.Parallel]);
        var context = new ChoraleContext(layout, symbols, VoiceOrder.Satb, new BarGrid(Metre.FourFour), Key.CMajor);
        var rows = new List<int[]>();
        foreach (string token in piece)
        {
            context.Advance(symbols.IdOf(token));
            var row = new int[layout.Tokens];
            context.Write(row);
            rows.Add([.. row.Select((value, voice) => value - symbols.Count - 129 * voice)]);
        }

        Assert.All(rows[..6], row => Assert.Equal([0, 0, 0, 0], row));
        // Before the alto: a fifth below the soprano, so 62 would be parallel; it leaps to 64.
        Assert.Equal([1 + 62, 0, 0, 0], rows[6]);
        // Before the tenor: an octave below the soprano, a fourth below the alto.
        Assert.Equal([1 + 57, 0, 0, 0], rows[7]);
        // Before the bass: a twelfth below the soprano, an octave below the alto, a fifth below the tenor.
        Assert.Equal([1 + 50, 1 + 52, 1 + 46, 0], rows[8]);
    }

    [Fact]
    public void Bar_is_the_place_of_the_frame_that_the_next_token_belongs_to() =>
        Assert.Equal(
            [15, 15, 15, 15, 15, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0], Values(ContextFeature.Bar));

    /// <summary>Other metres have places of their own.</summary>
    [Theory]
    [InlineData(4, 4, 5)]
    [InlineData(3, 4, 16 + 5)]
    [InlineData(6, 8, 28 + 5)]
    [InlineData(2, 4, 28 + 5)]
    public void Bars_of_other_metres_have_other_places(int beats, int beatType, int expected)
    {
        var context = new ChoraleContext(
            new ContextLayout([ContextFeature.Bar]), Symbols, VoiceOrder.Satb,
            new BarGrid([new BarSection(0, new Metre(beats, beatType), 5)]), Key.CMajor);
        context.Advance(Symbols.IdOf("START"));
        var value = new int[1];
        context.Write(value);

        Assert.Equal(expected, value[0] - Symbols.Count);
    }

    /// <summary>How long there has been none; from 64 on, for how many frames it lasts.</summary>
    [Fact]
    public void Fermata_counts_the_frames_of_a_phrase_and_those_of_its_end() =>
        Assert.Equal(
            [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 64, 64, 64, 64, 64, 64], Values(ContextFeature.Fermata));

    [Fact]
    public void Key_is_the_tonic_and_minor_keys_come_after_the_major_ones() =>
        Assert.All(Values(ContextFeature.Key), value => Assert.Equal(12 + 9, value));

    [Fact]
    public void Features_are_numbered_one_after_the_other_behind_the_vocabulary()
    {
        var layout = new ContextLayout([ContextFeature.Key, ContextFeature.Slot]);
        int[][] rows = Rows(layout);

        Assert.Equal(24 + 7, layout.VocabularySize);
        Assert.All(rows, row => Assert.Equal(Symbols.Count + 21, row[0]));
        Assert.Equal(Symbols.Count + 24 + 6, rows[^1][1]);
    }

    /// <summary>The grammar says whose turn it is too.</summary>
    [Theory]
    [InlineData("SATB")]
    [InlineData("BTAS")]
    public void On_any_piece_it_agrees_with_the_grammar_and_stays_within_its_numbers(string letters)
    {
        var order = new VoiceOrder(letters);
        Prop.ForAll(RandomChorales.Arbitrary, chorale =>
        {
            var frames = ChoraleFrames.AsNotated(chorale);
            string[] tokens = new SatbEncoding(order).Encode(frames);
            // A silent piece has no struck note.
            var vocabulary = Vocabulary.Of([.. tokens, ChoraleTokens.FrameDelimiter, ChoraleTokens.Rest]);
            var grammar = new SatbGrammar(vocabulary, order);
            var context = new ChoraleContext(
                ContextLayout.Full, vocabulary, order, BarGrid.AsNotated(chorale), chorale.Key,
                PiecePlan.Of(frames, (frame, voice) => (frame / 5 + (int)voice) % 3 > 0, frames.Fermata, tellsEnd: true));
            var row = new int[ContextLayout.Full.Tokens];
            foreach (int token in vocabulary.Encode(tokens))
            {
                grammar.Advance(token);
                context.Advance(token);
                context.Write(row);

                int slot = row[0] - vocabulary.Count;
                Voice? next = slot switch { < 4 => order[slot], 4 => order[0], _ => null };
                Assert.Equal(grammar.NextVoice, next);
                int first = vocabulary.Count, at = 0;
                foreach (ContextFeature feature in ContextLayout.Full.Features)
                {
                    var alone = new ContextLayout([feature]);
                    for (int i = 0; i < alone.Tokens; i++)
                    {
                        int values = alone.VocabularySize / alone.Tokens;
                        Assert.InRange(row[at++], first, first + values - 1);
                        first += values;
                    }
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Soprano and bass are given, the bass from frame 1 on; the last frame has a fermata.</summary>
    [Fact]
    public void A_plan_tells_what_is_given_now_and_next()
    {
        ChoraleFrames frames = new SatbEncoding().DecodeFrames(Tokens);
        var plan = PiecePlan.Of(
            frames, (frame, voice) => voice == Voice.Soprano || (voice == Voice.Bass && frame > 0), frames.Fermata, tellsEnd: true);

        Assert.Equal([62, 62, 64], Planned(ContextFeature.Given, Voice.Soprano));
        Assert.Equal([64, 64, 130], Planned(ContextFeature.Next, Voice.Soprano));
        Assert.Equal([2, 1, 16], Planned(ContextFeature.Until, Voice.Soprano));
        Assert.Equal([130, 130, 130], Planned(ContextFeature.After, Voice.Soprano));
        Assert.Equal([0, 43, 43], Planned(ContextFeature.Given, Voice.Bass));
        Assert.Equal([43, 130, 130], Planned(ContextFeature.Next, Voice.Bass));
        Assert.Equal([0, 0, 0], Planned(ContextFeature.Given, Voice.Alto));
        Assert.Equal([0, 0, 0], Planned(ContextFeature.Until, Voice.Alto));
        Assert.Equal([3, 2, 1], Planned(ContextFeature.Ahead, default));
        Assert.Equal([3, 2, 1], Planned(ContextFeature.Left, default));

        // At the end of each frame but the last.
        int[] Planned(ContextFeature feature, Voice voice)
        {
            var layout = new ContextLayout([feature]);
            int token = layout.Tokens == 1 ? 0 : (int)voice;
            int before = Symbols.Count + token * layout.VocabularySize / layout.Tokens;
            int[][] rows = Rows(layout, plan);
            return [.. new[] { 4, 9, 15 }.Select(i => rows[i][token] - before)];
        }
    }

    /// <summary>Without a plan nothing is known, and nothing beyond the end of one.</summary>
    [Fact]
    public void Without_a_plan_its_features_are_zero()
    {
        foreach (ContextFeature feature in ContextLayout.Full.Features.Where(feature => feature > ContextFeature.Key))
        {
            var layout = new ContextLayout([feature]);
            int values = layout.VocabularySize / layout.Tokens;
            int[] expected = [.. Enumerable.Range(0, layout.Tokens).Select(i => Symbols.Count + i * values)];
            Assert.All(Rows(layout), row => Assert.Equal(expected, row));
        }
    }

    [Fact]
    public void A_layout_is_read_as_it_is_written() =>
        Assert.Equal("bar slot", ContextLayout.Parse(new ContextLayout([ContextFeature.Bar, ContextFeature.Slot]).ToString()).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("slot slot")]
    [InlineData("slot weather")]
    public void Another_layout_is_refused(string text) => Assert.Throws<FormatException>(() => ContextLayout.Parse(text));

    private static int[] Values(ContextFeature feature) =>
        [.. Rows(new ContextLayout([feature])).Select(row => row[0] - Symbols.Count)];

    private static int[][] Rows(ContextLayout layout, PiecePlan? plan = null)
    {
        var context = new ChoraleContext(
            layout, Symbols, VoiceOrder.Satb, new BarGrid(Metre.FourFour, 1), Key.AMinor, plan);
        return
        [
            .. Symbols.Encode(Tokens).Select(token =>
            {
                var row = new int[layout.Tokens];
                context.Advance(token);
                context.Write(row);
                return row;
            }),
        ];
    }
}
