using BachBot.Chorales.Scores;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>Pieces for the writers' tests: a small one by hand, and random ones.</summary>
internal static class ExampleChorales
{
    private static readonly (Voice Voice, int Lowest, int Highest)[] Ranges =
        [(Voice.Soprano, 60, 81), (Voice.Alto, 53, 74), (Voice.Tenor, 48, 69), (Voice.Bass, 36, 64)];

    private static readonly Metre[] Metres =
        [new(4, 4), new(3, 4), new(2, 2), new(3, 2), new(6, 8), new(12, 8), new(5, 4), new(3, 8), new(2, 4)];

    /// <summary>Two short phrases in A minor with all that notation has to deal with: pickup, fermatas, rests, ties,
    /// a chromatic bass, notes over bar lines, sixteenths, dots.</summary>
    public static Chorale TwoPhrases { get; } = new(
        [
            [
                new(0, 4, 69), new(4, 4, 71), new(8, 4, 72), new(12, 4, 74), new(16, 4, 76),
                new(20, 4, 74), new(24, 4, 72, Fermata: true), new(28, 4, 71), new(32, 4, 69), new(36, 4, 68),
                new(40, 12, 69, Fermata: true),
            ],
            [
                new(0, 2, 64), new(2, 1, 66), new(3, 1, 68), new(4, 6, 69), new(10, 2, 68), new(12, 10, 69),
                new(22, 2, 67), new(24, 4, 65, Fermata: true), new(28, 4, 65), new(32, 8, 64),
                new(40, 12, 64, Fermata: true),
            ],
            [
                new(0, 3, 57), new(3, 5, 59), new(8, 4, 60, TiedToNext: true),
                new(12, 4, 60, TiedFromPrevious: true), new(24, 4, 58, Fermata: true), new(28, 9, 57),
                new(40, 12, 61, Fermata: true),
            ],
            [
                new(4, 4, 45), new(8, 8, 51), new(16, 4, 52), new(24, 4, 53, Fermata: true),
                new(28, 4, 57), new(32, 8, 52), new(40, 12, 45, Fermata: true),
            ],
        ], 52)
    {
        Title = "Two phrases",
        Key = Key.AMinor,
        PickupFrames = 4,
    };

    /// <summary>Random pieces: any key and metre, rests, odd lengths, ties, fermatas, changes of metre.</summary>
    public static Arbitrary<Chorale> Any { get; } = Arb.From(Generator(), Shorter);

    private static Gen<Chorale> Generator() =>
        from key in Gen.Choose(0, 11)
        from mode in Gen.Elements(Mode.Major, Mode.Minor)
        from metre in Gen.Elements(Metres)
        from pickup in Gen.Choose(0, metre.FramesPerBar - 1)
        from secondMetre in Gen.Elements(Metres)
        from change in Gen.Choose(0, 60)
        from voices in Gen.CollectToList(Ranges, range => VoiceOf(range.Lowest, range.Highest))
        let length = voices.Max(voice => voice.Count == 0 ? 0 : voice[^1].End)
        select new Chorale([.. voices], length)
        {
            Key = new Key(key, mode),
            PickupFrames = pickup,
            Metres = change < 20
                ? [new MetreChange(0, metre)]
                : [new MetreChange(0, metre), new MetreChange(change, secondMetre)],
        };

    private static Gen<List<Note>> VoiceOf(int lowest, int highest)
    {
        Gen<(int Pitch, int Duration, int Kind)> note =
            from pitch in Gen.Choose(lowest, highest)
            from duration in Gen.Frequency(
                (6, Gen.Elements(2, 4, 4, 4, 8)), (2, Gen.Choose(1, 20)), (1, Gen.Choose(21, 70)))
            from kind in Gen.Choose(0, 9)
            select (pitch, duration, kind);
        return note.ListOf().Select(notes =>
        {
            var voice = new List<Note>();
            int frame = 0;
            foreach ((int pitch, int duration, int kind) in notes)
            {
                bool rest = kind == 0;
                bool tie = kind == 1 && voice.Count > 0 && voice[^1].End == frame;
                if (tie)
                {
                    voice[^1] = voice[^1] with { TiedToNext = true };
                    voice.Add(new Note(frame, duration, voice[^1].Pitch, TiedFromPrevious: true));
                }
                else if (!rest)
                {
                    voice.Add(new Note(frame, duration, pitch, Fermata: kind == 2));
                }

                frame += duration;
            }

            return voice;
        });
    }

    private static IEnumerable<Chorale> Shorter(Chorale chorale)
    {
        foreach (Voice shortened in Enum.GetValues<Voice>().Where(voice => chorale[voice].Count > 0))
        {
            IReadOnlyList<Note>[] voices = [.. Enum.GetValues<Voice>()
                .Select(voice => voice == shortened ? chorale[voice].SkipLast(1).ToList() : chorale[voice])];
            int length = voices.Max(voice => voice.Count == 0 ? 0 : voice[^1].End);
            yield return new Chorale(voices, length)
            {
                Key = chorale.Key,
                PickupFrames = chorale.PickupFrames,
                Metres = chorale.Metres,
            };
        }
    }
}
