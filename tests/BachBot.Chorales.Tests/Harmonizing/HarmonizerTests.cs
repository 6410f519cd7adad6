using BachBot.Chorales.Composing;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;
using static BachBot.Chorales.Tests.Support.SmallHarmony;

namespace BachBot.Chorales.Tests.Harmonizing;

public class HarmonizerTests
{
    private static readonly HarmonyMethod[] Methods = Enum.GetValues<HarmonyMethod>();

    private static readonly Voice[] AllButSoprano = [Voice.Alto, Voice.Tenor, Voice.Bass];

    [Fact]
    public void What_is_given_stays_and_every_other_frame_gets_a_note()
    {
        foreach (bool withContext in new[] { false, true })
        {
            using LanguageModel model = Model(withContext);
            foreach (HarmonyMethod method in Methods)
            {
                var task = new HarmonyTask(Piece, AllButSoprano);
                Harmonization found = Assert.Single(Harmonize(model, task, method));

                Assert.Equal(Piece[Voice.Soprano], found.Chorale[Voice.Soprano]);
                var frames = ChoraleFrames.AsNotated(found.Chorale);
                Assert.Equal(Piece.Length, frames.Count);
                for (int frame = 0; frame < frames.Count; frame++)
                {
                    // Where the melody rests the others may too.
                    if (frame is < 12 or >= 16)
                        Assert.All(AllButSoprano, voice => Assert.NotEqual(ChoraleFrames.Rest, frames.Pitch(frame, voice)));
                    Assert.Equal(task.Fermatas[frame], frames.Fermata(frame));
                }
                Assert.Equal(Piece.Key, found.Chorale.Key);
                Assert.Equal(Piece.Metres, found.Chorale.Metres);
                Assert.Equal(Piece.PickupFrames, found.Chorale.PickupFrames);
            }
        }
    }

    [Fact]
    public void Its_probability_is_the_models_of_all_its_tokens()
    {
        foreach (bool withContext in new[] { false, true })
        {
            using LanguageModel model = Model(withContext);
            foreach (HarmonyMethod method in Methods)
            {
                Harmonization found = Harmonize(model, new HarmonyTask(Piece, AllButSoprano), method)[0];
                (double expected, int tokens) = LogProbability(model, found.Chorale);

                Assert.Equal(expected, found.LogProbability, 3);
                Assert.Equal(tokens, found.Tokens);
            }
        }
    }

    [Fact]
    public void A_beam_of_one_is_greedy()
    {
        using LanguageModel model = Model(withContext: true);
        var task = new HarmonyTask(Piece, AllButSoprano);
        var harmonizer = new Harmonizer(model);
        Harmonization greedy = harmonizer.Harmonize(task, new() { Method = HarmonyMethod.Greedy })[0];
        Harmonization beam = harmonizer.Harmonize(task, new() { Method = HarmonyMethod.Beam, Candidates = 1 })[0];

        Assert.Equal(greedy.LogProbability, beam.LogProbability);
    }

    /// <summary>Two frames of one voice: all its harmonisations can be tried.</summary>
    [Theory]
    [InlineData(HarmonyMethod.Beam)]
    [InlineData(HarmonyMethod.LookAhead)]
    public void With_many_candidates_the_most_probable_piece_is_found(HarmonyMethod method)
    {
        using LanguageModel model = Model(withContext: false);
        Chorale given = Read("S: 0-1 72, 1-2 71 | A: 0-2 67 | B: 0-1 48, 1-2 53", 2);
        double best = double.NegativeInfinity;
        foreach (int first in Pitches)
        {
            foreach (int second in Pitches)
            {
                Note[][] tenors =
                [
                    [new Note(0, 1, first), new Note(1, 1, second)],
                    .. first == second ? [[new Note(0, 2, first)]] : Array.Empty<Note[]>(),
                ];
                foreach (Note[] tenor in tenors)
                {
                    var piece = new Chorale([given[Voice.Soprano], given[Voice.Alto], tenor, given[Voice.Bass]], 2);
                    best = Math.Max(best, LogProbability(model, piece).LogProbability);
                }
            }
        }
        var options = new HarmonizingOptions { Method = method, Candidates = 2000, Sharpness = 1 };
        Harmonization found = new Harmonizer(model).Harmonize(new HarmonyTask(given, [Voice.Tenor]), options)[0];

        Assert.Equal(best, found.LogProbability, 3);
    }

    [Fact]
    public void Alternatives_differ_the_most_probable_comes_first_and_a_seed_gives_the_same_again()
    {
        using LanguageModel model = Model(withContext: true);
        var task = new HarmonyTask(Piece, AllButSoprano);
        foreach (HarmonyMethod method in new[] { HarmonyMethod.Beam, HarmonyMethod.LookAhead })
        {
            var options = new HarmonizingOptions { Method = method, Candidates = 8, Alternatives = 3 };
            IReadOnlyList<Harmonization> found = new Harmonizer(model).Harmonize(task, options);
            IReadOnlyList<Harmonization> again = new Harmonizer(model).Harmonize(task, options);

            Assert.Equal(3, found.Select(one => Shape(one.Chorale)).Distinct().Count());
            Assert.Equal(found.OrderByDescending(one => one.LogProbability), found);
            Assert.Equal(found.Select(one => Shape(one.Chorale)), again.Select(one => Shape(one.Chorale)));
        }
    }

    /// <summary>A model of pieces in C major gets the piece there, and the piece comes back.</summary>
    [Theory]
    [InlineData(-5)]
    [InlineData(3)]
    public void A_piece_in_another_key_gets_the_same_harmony(int semitones)
    {
        using LanguageModel model = Model(withContext: true);
        Harmonization found = Harmonize(model, new HarmonyTask(Piece, AllButSoprano), HarmonyMethod.LookAhead)[0];
        Harmonization moved = Harmonize(
            model, new HarmonyTask(Piece.Transpose(semitones), AllButSoprano), HarmonyMethod.LookAhead)[0];

        Assert.Equal(Shape(found.Chorale), Shape(moved.Chorale.Transpose(-semitones)));
    }

    [Fact]
    public void Only_the_frames_that_are_asked_for_are_found_anew()
    {
        using LanguageModel model = Model(withContext: true);
        var task = new HarmonyTask(Piece, [Voice.Alto, Voice.Bass], new FrameRange(4, 12));
        Chorale found = Harmonize(model, task, HarmonyMethod.LookAhead)[0].Chorale;
        ChoraleFrames before = ChoraleFrames.AsNotated(Piece), after = ChoraleFrames.AsNotated(found);

        Assert.Equal(Piece[Voice.Soprano], found[Voice.Soprano]);
        Assert.Equal(Piece[Voice.Tenor], found[Voice.Tenor]);
        for (int frame = 0; frame < Piece.Length; frame++)
        {
            if (frame is >= 4 and < 12)
                continue;
            foreach (Voice voice in Enum.GetValues<Voice>())
                Assert.Equal(before.Pitch(frame, voice), after.Pitch(frame, voice));
        }
        Assert.Contains(
            Enumerable.Range(4, 8), frame => before.Pitch(frame, Voice.Alto) != after.Pitch(frame, Voice.Alto));
        // The bass struck anew at the first frame stays as it was after the last one.
        Assert.Equal(Piece[Voice.Bass][^1], found[Voice.Bass][^1]);
    }

    [Fact]
    public void What_the_model_does_not_know_is_told_with_its_bar()
    {
        using LanguageModel model = Model(withContext: false);
        Chorale high = Read("S: 0-16 72, 16-20 127, 20-28 0", 28);

        string message = Assert.Throws<ArgumentException>(
            () => Harmonize(model, new HarmonyTask(high, AllButSoprano), HarmonyMethod.Greedy)).Message;

        Assert.Contains("bar 1: the soprano sings MIDI pitch 127", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_and_options_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new HarmonyTask(Piece, []));
        Assert.Throws<ArgumentException>(() => new HarmonyTask(Piece, AllButSoprano, new FrameRange(20, 29)));
        Assert.Throws<ArgumentException>(() => new HarmonyTask(Piece, AllButSoprano, new FrameRange(5, 5)));
        Assert.Throws<ArgumentException>(() => new HarmonyTask(Piece, AllButSoprano).WithFermatas([true]));
        Assert.Throws<ArgumentException>(() => new HarmonizingOptions { Candidates = 0 }.Validate());
        Assert.Throws<ArgumentException>(() => new HarmonizingOptions { Sharpness = double.NaN }.Validate());
        Assert.Throws<ArgumentException>(
            () => new HarmonizingOptions { Method = HarmonyMethod.Greedy, Alternatives = 2 }.Validate());
    }

    [Fact]
    public void Other_ends_of_phrases_are_heeded()
    {
        using LanguageModel model = Model(withContext: true);
        bool[] fermatas = [.. Enumerable.Range(0, Piece.Length).Select(frame => frame is >= 20 and < 26)];
        var task = new HarmonyTask(Read("S: 0-8 72, 8-20 74, 20-26 76, 26-28 72", 28), AllButSoprano);
        Chorale found = Harmonize(model, task.WithFermatas(fermatas), HarmonyMethod.Greedy)[0].Chorale;
        // The melody was given without; the other voices have them.
        Assert.DoesNotContain(found[Voice.Soprano], note => note.Fermata);
        Assert.Contains(AllButSoprano.SelectMany(voice => found[voice]), note => note.Fermata);
    }

    [Fact]
    public void Of_two_models_the_guide_proposes_and_the_judge_tells_the_probability()
    {
        using LanguageModel judge = Model(withContext: false), guide = Model(withContext: true);
        var task = new HarmonyTask(Piece, AllButSoprano);
        Harmonization alone = Harmonize(guide, task, HarmonyMethod.Greedy)[0];
        Harmonization together =
            new Harmonizer(judge, guide).Harmonize(task, new HarmonizingOptions { Method = HarmonyMethod.Greedy })[0];

        Assert.Equal(Shape(alone.Chorale), Shape(together.Chorale));
        Assert.Equal(LogProbability(judge, together.Chorale).LogProbability, together.LogProbability, 3);
        Assert.NotEqual(alone.LogProbability, together.LogProbability, 3);
    }

    [Fact]
    public void Two_models_that_do_not_go_together_are_refused()
    {
        using LanguageModel judge = Model(withContext: false), guide = Model(withContext: true);
        ChoraleModel.SetEncoding(judge, new SatbEncoding(), transposed: false);

        Assert.Contains("cannot be told", Assert.Throws<ArgumentException>(() => new Harmonizer(guide, judge)).Message);
        Assert.Contains("keys than the other", Assert.Throws<ArgumentException>(() => new Harmonizer(judge, guide)).Message);
    }

    [Theory]
    [InlineData(-50, "20-28")]
    [InlineData(50, "0-12 16-28")]
    [InlineData(0, null)]
    public void A_phrase_ends_where_the_model_expects_a_fermata_and_with_the_last_note(double bias, string? expected)
    {
        using LanguageModel model = Model(withContext: true);
        Tensor weights = model.Parameters.Parameters.Single(one => one.Name == "linear.bias").Value;
        double[] values = weights.ToDoubles();
        values[model.Vocabulary!.IdOf(ChoraleTokens.Fermata)] += bias;
        weights.Write(values);
        // A fermata of the score that is not asked for.
        Chorale melody = Read("S: 0-4 72 (.), 4-8 71, 8-12 69, 16-20 72, 20-28 74", 28);

        IReadOnlyList<bool> found = new Harmonizer(model).FindFermatas(new HarmonyTask(melody, AllButSoprano));

        string[] runs = [.. Runs(found)];
        Assert.EndsWith("-28", runs[^1], StringComparison.Ordinal);
        if (expected is not null)
            Assert.Equal(expected, string.Join(' ', runs));
        // Whole notes, and no rest.
        foreach (Note note in melody[Voice.Soprano])
            Assert.Single(Enumerable.Range(note.Onset, note.Duration).Select(frame => found[frame]).Distinct());
        Assert.DoesNotContain(true, found.Skip(12).Take(4));
        Assert.Throws<ArgumentException>(
            () => new Harmonizer(model).FindFermatas(new HarmonyTask(melody, Enum.GetValues<Voice>())));
    }

    /// <summary>Stretches of flags, <c>first-end</c>.</summary>
    private static IEnumerable<string> Runs(IReadOnlyList<bool> flags)
    {
        for (int start = 0; start < flags.Count; start++)
        {
            int end = start;
            while (end < flags.Count && flags[end])
                end++;
            if (end > start)
                yield return $"{start}-{end}";
            start = end;
        }
    }

    private static IReadOnlyList<Harmonization> Harmonize(LanguageModel model, HarmonyTask task, HarmonyMethod method) =>
        new Harmonizer(model).Harmonize(task, new HarmonizingOptions { Method = method, Candidates = 6, Seed = 3 });

    private static string Shape(Chorale chorale) => string.Join(
        ' ', Enum.GetValues<Voice>().SelectMany(voice => chorale[voice].Select(note => $"{voice}{note}")));
}
