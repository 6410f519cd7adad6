using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;

namespace BachBot.Chorales.Tests.Synthesis;

public class SyntheticChoralesTests
{
    private static readonly Voice[] Voices = Enum.GetValues<Voice>();

    // BACHBOT_SYNTHETIC_PIECES asks for more.
    private static readonly Lazy<Chorale[]> Pieces = new(() =>
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("BACHBOT_SYNTHETIC_PIECES"),
            NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : 200;
        return [.. Enumerable.Range(0, count).AsParallel().AsOrdered()
            .Select(index => SyntheticChorales.Generate(20, index))];
    });

    [Fact]
    public void No_rule_of_part_writing_is_broken()
    {
        int leadingNotes = 0;
        foreach (Chorale chorale in Pieces.Value)
        {
            PartWritingReport report = PartWritingChecker.Check(chorale);
            leadingNotes += report.Count(PartWritingRule.UnresolvedLeadingNote);
            Assert.True(
                report.Findings.Count == report.Count(PartWritingRule.UnresolvedLeadingNote),
                $"{chorale.Title}: {string.Join("; ", report.Findings)}");
        }
        // The rule knows the piece's key only: I-IV in the dominant's key may look like V-I.
        Assert.InRange(leadingNotes, 0, Pieces.Value.Length / 100);
    }

    [Fact]
    public void The_four_voices_sound_from_the_beginning_to_the_end()
    {
        foreach (Chorale chorale in Pieces.Value)
        {
            foreach (Voice voice in Voices)
            {
                int end = 0;
                foreach (Note note in chorale[voice])
                {
                    Assert.Equal(end, note.Onset);
                    Assert.False(note.TiedFromPrevious || note.TiedToNext);
                    end = note.End;
                }

                Assert.Equal(chorale.Length, end);
            }
        }
    }

    [Fact]
    public void Fermatas_stand_on_one_chord_in_all_voices_at_the_end_of_each_phrase()
    {
        foreach (Chorale chorale in Pieces.Value)
        {
            (int Onset, int Duration)[] Fermatas(Voice voice) =>
                [.. chorale[voice].Where(note => note.Fermata).Select(note => (note.Onset, note.Duration))];
            (int Onset, int Duration)[] fermatas = Fermatas(Voice.Soprano);
            Assert.All(Voices, voice => Assert.Equal(fermatas, Fermatas(voice)));
            Assert.InRange(fermatas.Length, 3, 9);
            int bar = chorale.Metres[0].Metre.FramesPerBar;
            int end = 0;
            foreach ((int onset, int duration) in fermatas)
            {
                // A phrase has about 2 to 4 bars; its last chord a quarter to a whole note.
                Assert.InRange(onset + duration - end, 7 * bar / 4, 4 * bar + bar / 2);
                Assert.InRange(duration, 4, 16);
                end = onset + duration;
            }

            Assert.Equal(chorale.Length, end);
        }
    }

    [Fact]
    public void The_last_chord_is_the_tonic_in_root_position_with_its_third_and_the_tonic_on_top()
    {
        foreach (Chorale chorale in Pieces.Value)
        {
            int[] degrees = [.. Voices.Select(voice => (chorale[voice][^1].Pitch - chorale.Key.Tonic + 12) % 12)];
            Assert.Equal(0, degrees[(int)Voice.Bass]);
            Assert.Equal(0, degrees[(int)Voice.Soprano]);
            // In minor the third may be raised.
            Assert.True(degrees.Contains(4) || chorale.Key.Mode == Mode.Minor && degrees.Contains(3));
            Assert.All(degrees, degree => Assert.Contains(degree, (int[])[0, 3, 4, 7]));
        }
    }

    [Fact]
    public void Lengths_bars_and_titles_fit()
    {
        int index = 0;
        foreach (Chorale chorale in Pieces.Value)
        {
            Assert.InRange(chorale.Length, 120, 300);
            Metre metre = Assert.Single(chorale.Metres).Metre;
            Assert.Contains(metre, (Metre[])[new(4, 4), new(3, 4)]);
            Assert.Contains(chorale.PickupFrames, (int[])[0, 4]);
            // The last bar leaves room for the pickup.
            Assert.Equal(0, chorale.Length % metre.FramesPerBar);
            Assert.Equal($"Synthetic chorale {index++} (seed 20)", chorale.Title);
            Assert.Equal(new FrameRange(0, chorale.Length), chorale.PlayOrder[^1]);
        }
    }

    [Fact]
    public void Repeats_send_back_from_a_fermata_without_parallels()
    {
        Chorale[] repeated = [.. Pieces.Value.Where(chorale => chorale.PlayOrder.Count > 1)];
        Assert.NotEmpty(repeated);
        foreach (Chorale chorale in repeated)
        {
            int end = chorale.PlayOrder[0].End;
            Note[] last = [.. Voices.Select(voice => chorale[voice].Single(note => note.End == end))];
            Assert.All(last, note => Assert.True(note.Fermata));
            Note[] first = [.. Voices.Select(voice => chorale[voice][0])];
            var jump = new Chorale([.. last.Zip(first, (from, to) =>
                (Note[])[new(0, 4, from.Pitch), new(4, 4, to.Pitch)])], 8);
            Assert.Empty(PartWritingChecker.Check(jump).Findings);
        }
    }

    [Fact]
    public void Voices_sing_no_augmented_or_hard_intervals()
    {
        int[] hard = [6, 10, 11];
        foreach (Chorale chorale in Pieces.Value)
        {
            foreach (Voice voice in Voices.Where(voice => voice != Voice.Bass))
            {
                Assert.All(chorale[voice].Zip(chorale[voice].Skip(1)), pair =>
                {
                    int interval = Math.Abs(pair.Second.Pitch - pair.First.Pitch);
                    Assert.True(interval <= 9 && !hard.Contains(interval), $"{chorale.Title}, {voice}: {pair}");
                });
            }
        }
    }

    [Fact]
    public void Rhythm_and_motion_are_near_those_of_real_chorales()
    {
        // Bach, 55 chorales in 4/4: quarters 67, 52, 50, 43 % of the notes of S, A, T, B; eighths 19, 36, 39, 50 %;
        // soprano steps (a second or less) 86 %.
        double Share(Voice voice, int duration)
        {
            Note[] notes = [.. Pieces.Value.SelectMany(chorale => chorale[voice])];
            return (double)notes.Count(note => note.Duration == duration) / notes.Length;
        }

        Assert.All(Voices, voice => Assert.InRange(Share(voice, 4), 0.45, 0.80));
        Assert.InRange(Share(Voice.Soprano, 2), 0.08, 0.25);
        Assert.All(Voices.Skip(1), voice => Assert.InRange(Share(voice, 2), 0.25, 0.50));
        Assert.All(Voices, voice => Assert.InRange(Share(voice, 1), 0.002, 0.04));

        int[] intervals = [.. Pieces.Value.SelectMany(chorale => chorale[Voice.Soprano]
            .Zip(chorale[Voice.Soprano].Skip(1), (a, b) => Math.Abs(a.Pitch - b.Pitch)))];
        Assert.InRange((double)intervals.Count(interval => interval <= 2) / intervals.Length, 0.78, 0.92);
    }

    [Fact]
    public void Plans_use_all_keys_both_metres_and_pickups()
    {
        Form[] forms = [.. Enumerable.Range(0, 2000).Select(index => Form.Draw(Pcg32.For(5, index)))];
        Assert.Equal(24, forms.Select(form => form.Key).Distinct().Count());
        Assert.InRange(forms.Count(form => form.Metre.Beats == 3), 150, 350);
        Assert.InRange(forms.Count(form => form.PickupFrames == 4), 1200, 1600);
        foreach (Form form in forms)
        {
            Slot[] slots = [.. form.Phrases.SelectMany(phrase => phrase.Slots)];
            Assert.Equal(0, slots[0].Start);
            Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
            Assert.All(form.Phrases, phrase => Assert.True(phrase.Slots[^1].IsStrong));
            Assert.InRange(slots[^1].End, 120, 300);
        }
    }

    [Fact]
    public void The_first_twenty_pieces_are_the_same_everywhere_and_for_ever()
    {
        var text = new StringBuilder();
        foreach (Chorale chorale in SyntheticChorales.Generate(1, 0, 20))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{chorale.Title}|{chorale.Key}|{chorale.Metres[0].Metre}|{chorale.PickupFrames}");
            foreach (FrameRange range in chorale.PlayOrder)
                text.Append(CultureInfo.InvariantCulture, $"|{range.Start}-{range.End}");
            foreach (Note note in Voices.SelectMany(voice => chorale[voice]))
                text.Append(CultureInfo.InvariantCulture, $" {note.Onset}+{note.Duration}:{note.Pitch}{note.Fermata}");
            text.Append('\n');
        }

        // A change here changes every corpus that users have made from a seed: only on purpose, with a note about it.
        Assert.Equal("5ba005fac962aa240103c989bc5fa4238c2e25e35ee8ad5e4fa6aa89c8d36b06",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }

    [Fact]
    public void A_piece_depends_on_seed_and_number_alone()
    {
        Chorale[] range = [.. SyntheticChorales.Generate(9, 3, 4)];
        for (int i = 0; i < range.Length; i++)
            Assert.Equal(NotesOf(SyntheticChorales.Generate(9, 3 + i)), NotesOf(range[i]));
        string[] all = [.. Pieces.Value.Select(NotesOf)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.NotEqual(NotesOf(SyntheticChorales.Generate(1, 0)), NotesOf(SyntheticChorales.Generate(2, 0)));
    }

    [Fact]
    public void Numbers_below_zero_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticChorales.Generate(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticChorales.Generate(1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticChorales.Generate(1, 0, -1));
        Assert.Empty(SyntheticChorales.Generate(1, 5, 0));
    }

    private static string NotesOf(Chorale chorale) =>
        string.Join(' ', Voices.SelectMany(voice => chorale[voice]).Select(note => $"{note.Onset}:{note.Pitch}"));
}
