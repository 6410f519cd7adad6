using BachBot.Chorales.Scores;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Support;

/// <summary>Random chorales with everything that encodings must keep: rests, ties, repeated notes, unisons, crossings,
/// fermatas, and repeats.</summary>
internal static class RandomChorales
{
    /// <summary>Chorales of up to a few dozen notes a voice; shrinks by leaving notes out.</summary>
    public static Arbitrary<Chorale> Arbitrary { get; } = Arb.From(Voices().Select(Build), Shrink);

    private static Gen<RandomNote[][]> Voices() =>
        from sizes in Gen.ArrayOf(Gen.Choose(0, 24), Chorale.VoiceCount)
        from notes in Gen.ArrayOf(RandomNoteGen(), sizes.Sum())
        select Split(notes, sizes);

    // Few pitches, so that unisons, ties that match and repeated notes are common.
    private static Gen<RandomNote> RandomNoteGen() =>
        from gap in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        from duration in Gen.Choose(1, 6)
        from pitch in Gen.Choose(57, 64)
        from tied in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        from fermata in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new RandomNote(gap, duration, pitch, tied, fermata);

    private static RandomNote[][] Split(RandomNote[] notes, int[] sizes)
    {
        var voices = new RandomNote[sizes.Length][];
        int start = 0;
        for (int v = 0; v < sizes.Length; v++)
        {
            voices[v] = notes[start..(start + sizes[v])];
            start += sizes[v];
        }
        return voices;
    }

    private static Chorale Build(RandomNote[][] voices)
    {
        var notes = voices.Select(voice =>
        {
            int time = 0;
            return voice.Select(note =>
            {
                time += note.Gap + note.Duration;
                return new Note(time - note.Duration, note.Duration, note.Pitch,
                    TiedFromPrevious: note.Tied, Fermata: note.Fermata);
            }).ToArray();
        }).ToArray();
        int length = notes.Max(voice => voice.Length == 0 ? 0 : voice[^1].End) + 1;
        return new Chorale(notes, length) { PlayOrder = [new FrameRange(0, length / 2), new FrameRange(0, length)] };
    }

    private static IEnumerable<Chorale> Shrink(Chorale chorale)
    {
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            for (int i = 0; i < chorale[voice].Count; i++)
            {
                yield return new Chorale([.. Enum.GetValues<Voice>().Select(v => v != voice
                    ? chorale[v] : [.. chorale[v].Where((_, index) => index != i)])], chorale.Length)
                {
                    PlayOrder = chorale.PlayOrder,
                };
            }
        }
    }

    private sealed record RandomNote(int Gap, int Duration, int Pitch, bool Tied, bool Fermata);
}
