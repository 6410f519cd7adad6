using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>A place for one chord.</summary>
/// <param name="Start">First frame.</param>
/// <param name="Frames">Length.</param>
/// <param name="IsStrong">Whether it starts on a strong beat.</param>
internal readonly record struct Slot(int Start, int Frames, bool IsStrong)
{
    /// <summary>First frame after the slot.</summary>
    public int End => Start + Frames;
}

/// <summary>A phrase: rhythm of its chords, where it leads.</summary>
/// <param name="Slots">Places for chords; the last one has the fermata.</param>
/// <param name="Cadence">How it ends.</param>
/// <param name="From">The key in which it begins.</param>
/// <param name="To">The key of its cadence.</param>
/// <param name="IsLast">Whether the piece ends here.</param>
internal sealed record PhrasePlan(Slot[] Slots, Cadence Cadence, LocalKey From, LocalKey To, bool IsLast);

/// <summary>The plan of a piece: key, metre, phrases.</summary>
internal sealed record Form(Key Key, Metre Metre, int PickupFrames, IReadOnlyList<PhrasePlan> Phrases)
{
    private const int Beat = Grid.FramesPerQuarter;
    private const int ShortestPiece = 120;
    private const int LongestPiece = 300;

    /// <summary>The shape of a phrase in beats.</summary>
    /// <param name="Start">The beat of the bar on which it starts, from 0.</param>
    /// <param name="Before">Beats before the last chord.</param>
    /// <param name="Last">Beats of the last chord.</param>
    private readonly record struct Shape(int Start, int Before, int Last);

    private static readonly (Shape, int)[] CommonTimeShapes =
    [
        (new(3, 7, 1), 20), (new(3, 7, 2), 4), (new(3, 5, 3), 7), (new(3, 9, 3), 2), (new(3, 11, 1), 3),
        (new(3, 5, 4), 1),
        (new(0, 6, 2), 12), (new(0, 6, 1), 4), (new(0, 4, 4), 1), (new(0, 10, 2), 2), (new(0, 4, 3), 2),
    ];

    private static readonly (Shape, int)[] TripleTimeShapes =
    [
        (new(2, 10, 2), 16), (new(2, 10, 3), 2), (new(2, 4, 2), 3), (new(2, 7, 2), 2),
        (new(0, 9, 3), 14), (new(0, 9, 2), 3), (new(0, 6, 3), 3),
    ];

    private static readonly (int Tonic, int Weight)[] MajorTonics =
        [(7, 12), (2, 9), (9, 8), (5, 8), (0, 8), (10, 8), (4, 5), (3, 5), (8, 3), (11, 2), (1, 2), (6, 2)];

    private static readonly (int Tonic, int Weight)[] MinorTonics =
        [(9, 11), (7, 11), (11, 9), (2, 9), (4, 8), (0, 6), (6, 4), (5, 3), (1, 2), (10, 2), (8, 2), (3, 2)];

    // Fifths from the home key's tonic, mode and cadence of inner phrases.
    private static readonly ((int Fifths, Mode Mode, Cadence Cadence), int Weight)[] MajorGoals =
    [
        ((0, Mode.Major, Cadence.Authentic), 12), ((0, Mode.Major, Cadence.Imperfect), 10),
        ((0, Mode.Major, Cadence.Half), 20), ((0, Mode.Major, Cadence.Deceptive), 4),
        ((0, Mode.Major, Cadence.Plagal), 2), ((1, Mode.Major, Cadence.Authentic), 22),
        ((1, Mode.Major, Cadence.Imperfect), 4), ((3, Mode.Minor, Cadence.Authentic), 12),
        ((3, Mode.Minor, Cadence.Half), 4), ((2, Mode.Minor, Cadence.Authentic), 5),
        ((-1, Mode.Major, Cadence.Authentic), 4), ((4, Mode.Minor, Cadence.Authentic), 2),
    ];

    private static readonly ((int Fifths, Mode Mode, Cadence Cadence), int Weight)[] MinorGoals =
    [
        ((0, Mode.Minor, Cadence.Authentic), 12), ((0, Mode.Minor, Cadence.Imperfect), 6),
        ((0, Mode.Minor, Cadence.Half), 24), ((0, Mode.Minor, Cadence.Deceptive), 4),
        ((0, Mode.Minor, Cadence.Plagal), 2), ((-3, Mode.Major, Cadence.Authentic), 26),
        ((-3, Mode.Major, Cadence.Half), 4), ((1, Mode.Minor, Cadence.Authentic), 9),
        ((-1, Mode.Minor, Cadence.Authentic), 7), ((-4, Mode.Major, Cadence.Authentic), 3),
        ((-2, Mode.Major, Cadence.Authentic), 3),
    ];

    /// <summary>Draws a plan.</summary>
    public static Form Draw(Pcg32 random)
    {
        Mode mode = random.Chance(54) ? Mode.Major : Mode.Minor;
        var key = new Key(random.Choose<int>(mode == Mode.Major ? MajorTonics : MinorTonics), mode);
        Metre metre = random.Chance(88) ? Metre.FourFour : new Metre(3, 4);
        int beats = metre.Beats;
        int pickup = random.Chance(70) ? 1 : 0;
        List<Shape> shapes = DrawShapes(random, beats, pickup);

        var home = new LocalKey(Tone.FromFifths(key.Fifths + (mode == Mode.Major ? 0 : 3)), mode);
        var phrases = new List<PhrasePlan>();
        LocalKey current = home;
        int frame = 0;
        for (int i = 0; i < shapes.Count; i++)
        {
            bool last = i == shapes.Count - 1;
            Slot[] slots = DrawSlots(random, shapes[i], frame, beats);
            (LocalKey goal, Cadence cadence) = last
                ? (home, random.Chance(94) ? Cadence.Authentic : Cadence.Plagal)
                : DrawGoal(random, home, slots.Length, first: i == 0);
            LocalKey from = last || random.Chance(60) ? home : current;
            phrases.Add(new PhrasePlan(slots, cadence, from, goal, last));
            current = goal;
            frame = slots[^1].End;
        }

        return new Form(key, metre, pickup * Beat, phrases);
    }

    private static List<Shape> DrawShapes(Pcg32 random, int beats, int pickup)
    {
        (Shape, int)[] all = beats == 3 ? TripleTimeShapes : CommonTimeShapes;
        int firstStart = (beats - pickup) % beats;
        int wanted = random.Choose<int>([(4, 3), (5, 3), (6, 4), (7, 2), (8, 1)]);
        var shapes = new List<Shape>();
        int total = 0;
        int start = firstStart;
        while (shapes.Count < wanted || total < ShortestPiece)
        {
            // Chorales like phrases of one shape.
            Shape shape = shapes.Count > 0 && shapes[^1].Start == start && random.Chance(70)
                ? shapes[^1]
                : random.Choose<Shape>([.. all.Where(weighted => weighted.Item1.Start == start)]);
            int length = (shape.Before + shape.Last) * Beat;
            if (total + length > LongestPiece - Beat * beats)
                break;
            shapes.Add(shape);
            total += length;
            start = (start + shape.Before + shape.Last) % beats;
        }

        // The last bar and the pickup make up a full bar.
        Shape final = shapes[^1];
        int lastStart = (final.Start + final.Before) % beats;
        shapes[^1] = final with { Last = (firstStart - lastStart + beats - 1) % beats + 1 };
        return shapes;
    }

    private static (LocalKey Key, Cadence Cadence) DrawGoal(Pcg32 random, LocalKey home, int slots, bool first)
    {
        ((int Fifths, Mode, Cadence), int)[] goals = home.Mode == Mode.Major ? MajorGoals : MinorGoals;
        // The first phrase stays at home or goes where the key's dominant or relative lies.
        int usual = home.Mode == Mode.Major ? 1 : -3;
        (int fifths, Mode mode, Cadence cadence) = random.Choose<(int, Mode, Cadence)>(
            first ? [.. goals.Where(goal => goal.Item1.Fifths == 0 || goal.Item1.Fifths == usual)] : goals);
        // A short phrase has no room to modulate.
        return slots < 6 && fifths != 0
            ? (home, Cadence.Half)
            : (new LocalKey(home.Tonic.Up(fifths), mode), cadence);
    }

    private static Slot[] DrawSlots(Pcg32 random, Shape shape, int frame, int beats)
    {
        var slots = new List<Slot>();
        int beat = shape.Start;
        int left = shape.Before;
        while (left > 0)
        {
            int length = 1;
            int inBar = beat % beats;
            bool strong = IsStrong(inBar, beats);
            // The first chord and the cadence keep their quarters.
            if (strong && slots.Count > 0 && left >= 2 + (beats == 3 ? 1 : 3))
                length = beats == 3 && random.Chance(38) || random.Chance(7) ? 2 : 1;
            slots.Add(new Slot(frame, length * Beat, strong));
            frame += length * Beat;
            beat += length;
            left -= length;
        }

        slots.Add(new Slot(frame, shape.Last * Beat, IsStrong: true));
        return [.. slots];
    }

    private static bool IsStrong(int beatInBar, int beats) => beatInBar == 0 || beats == 4 && beatInBar == 2;
}
