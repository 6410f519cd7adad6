namespace BachBot.Chorales.Scores;

/// <summary>Where the bars of a sequence of frames lie: what a model has to be told to know a strong beat from a weak
/// one.</summary>
public sealed class BarGrid
{
    private readonly BarSection[] _sections;

    /// <summary>Keeps the sections.</summary>
    /// <param name="sections">In order of frame; the first one begins at frame 0.</param>
    /// <exception cref="ArgumentException">There is none, they are out of order, or a position lies outside its
    /// bar.</exception>
    public BarGrid(IEnumerable<BarSection> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        _sections = [.. sections];
        if (_sections.Length == 0 || _sections[0].Frame != 0)
            throw new ArgumentException("The bars must begin at frame 0.", nameof(sections));
        for (int i = 0; i < _sections.Length; i++)
        {
            (int frame, Metre metre, int position) = _sections[i];
            if (i > 0 && frame <= _sections[i - 1].Frame)
                throw new ArgumentException($"The bars at frame {frame} are out of order.", nameof(sections));
            if (metre.BeatType < 1 || metre.FramesPerBar < 1 || position < 0 || position >= metre.FramesPerBar)
                throw new ArgumentException(
                    $"The bars at frame {frame} begin at position {position} of a bar in {metre}.", nameof(sections));
        }
    }

    /// <summary>Bars of one metre throughout.</summary>
    /// <param name="metre">The metre.</param>
    /// <param name="pickupFrames">Length of an incomplete first bar; 0 if there is none.</param>
    public BarGrid(Metre metre, int pickupFrames = 0)
        : this([new BarSection(0, metre, PositionOfPickup(metre, pickupFrames))])
    {
    }

    /// <summary>The stretches of one metre, in order of frame.</summary>
    public IReadOnlyList<BarSection> Sections => _sections;

    /// <summary>The first metre.</summary>
    public Metre FirstMetre => _sections[0].Metre;

    /// <summary>Length of an incomplete first bar; 0 if there is none.</summary>
    public int PickupFrames =>
        _sections[0].Position == 0 ? 0 : _sections[0].Metre.FramesPerBar - _sections[0].Position;

    /// <summary>The bars of a chorale as notated.</summary>
    public static BarGrid AsNotated(Chorale chorale)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        return new BarGrid(Notated(chorale));
    }

    /// <summary>The bars of a chorale as performed: repeats and endings written out.</summary>
    public static BarGrid AsPlayed(Chorale chorale)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        var notated = new BarGrid(Notated(chorale));
        var played = new List<BarSection>();
        int at = 0;
        foreach (FrameRange range in chorale.PlayOrder)
        {
            played.Add(notated.SectionFrom(range.Start) with { Frame = at });
            foreach (BarSection section in notated._sections)
            {
                if (section.Frame > range.Start && section.Frame < range.End)
                    played.Add(section with { Frame = at + section.Frame - range.Start });
            }
            at += range.Length;
        }
        return played.Count > 0 ? new BarGrid(played) : notated;
    }

    /// <summary>The metre and the place in the bar of a frame.</summary>
    /// <param name="frame">At least 0; the last section goes on for ever.</param>
    public BarSection SectionFrom(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        int i = _sections.Length - 1;
        while (_sections[i].Frame > frame)
            i--;
        BarSection section = _sections[i];
        int position = (int)(((long)section.Position + frame - section.Frame) % section.Metre.FramesPerBar);
        return new BarSection(frame, section.Metre, position);
    }

    private static int PositionOfPickup(Metre metre, int pickupFrames)
    {
        int bar = metre.FramesPerBar;
        pickupFrames = Math.Max(pickupFrames, 0);
        // A first bar that is longer than a bar begins with what is too much.
        return bar < 1 ? 0 : (bar - pickupFrames % bar) % bar;
    }

    /// <summary>One section a metre: the last one where several begin at a frame, 4/4 where none is given.</summary>
    private static IEnumerable<BarSection> Notated(Chorale chorale)
    {
        var metres = new SortedDictionary<int, Metre> { [0] = Metre.FourFour };
        foreach ((int frame, Metre metre) in chorale.Metres)
        {
            if (metre.BeatType > 0 && metre.FramesPerBar > 0)
                metres[Math.Max(frame, 0)] = metre;
        }
        return metres.Select(change => new BarSection(
            change.Key, change.Value, change.Key == 0 ? PositionOfPickup(change.Value, chorale.PickupFrames) : 0));
    }
}

/// <summary>From a frame on, bars of a metre.</summary>
/// <param name="Frame">First frame, counted from 0.</param>
/// <param name="Metre">The metre.</param>
/// <param name="Position">Frames of the bar that lie before the first one.</param>
public readonly record struct BarSection(int Frame, Metre Metre, int Position);
