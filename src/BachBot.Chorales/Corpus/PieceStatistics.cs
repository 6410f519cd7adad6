using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Corpus;

/// <summary>Counts of one piece; frames are sixteenths as notated, unless they say played.</summary>
public sealed record PieceStatistics
{
    /// <summary>Length in frames.</summary>
    public required int Frames { get; init; }

    /// <summary>Length in frames with repeats.</summary>
    public required int FramesPlayed { get; init; }

    /// <summary>Notated notes in the four voices, those that the grid swallowed included.</summary>
    public required int Notes { get; init; }

    /// <summary>Notes that the grid moved.</summary>
    public required int NotesMoved { get; init; }

    /// <summary>Of the moved notes, those too short for the grid.</summary>
    public required int NotesVanished { get; init; }

    /// <summary>Frames with a fermata.</summary>
    public required int FermataFrames { get; init; }

    /// <summary>Frames with a fermata, with repeats.</summary>
    public required int FermataFramesPlayed { get; init; }

    /// <summary>Frames in which some voice rests.</summary>
    public required int FramesWithRest { get; init; }

    /// <summary>Frames in which two voices have the same pitch.</summary>
    public required int FramesWithUnison { get; init; }

    /// <summary>Frames in which a voice is above a higher one.</summary>
    public required int FramesWithCrossing { get; init; }

    /// <summary>For soprano, alto, tenor and bass the pitches as encoded; null for a silent voice.</summary>
    public required IReadOnlyList<PitchRange?> Ranges { get; init; }

    /// <summary>Counts a piece.</summary>
    /// <param name="quantised">The piece on the grid, with what the grid did.</param>
    /// <param name="chorale">The same piece as encoded, perhaps transposed.</param>
    public static PieceStatistics Of(QuantisedScore quantised, Chorale chorale)
    {
        ArgumentNullException.ThrowIfNull(quantised);
        ArgumentNullException.ThrowIfNull(chorale);
        var frames = ChoraleFrames.AsNotated(chorale);
        var played = ChoraleFrames.AsPlayed(chorale);
        int vanished = quantised.Moved.Count(note => note.Vanished);
        return new PieceStatistics
        {
            Frames = frames.Count,
            FramesPlayed = played.Count,
            Notes = Voices.Sum(voice => chorale[voice].Count) + vanished,
            NotesMoved = quantised.Moved.Count,
            NotesVanished = vanished,
            FermataFrames = Count(frames, frames.Fermata),
            FermataFramesPlayed = Count(played, played.Fermata),
            FramesWithRest = Count(frames, f => Voices.Any(voice => frames.Pitch(f, voice) == ChoraleFrames.Rest)),
            FramesWithUnison = Count(frames, f => Sounding(frames, f).Distinct().Count() <
                Sounding(frames, f).Count()),
            FramesWithCrossing = Count(frames, f => Sounding(frames, f).Zip(Sounding(frames, f).Skip(1))
                .Any(pair => pair.First < pair.Second)),
            Ranges = [.. Voices.Select(voice => Range(chorale[voice]))],
        };
    }

    private static Voice[] Voices { get; } = Enum.GetValues<Voice>();

    private static IEnumerable<int> Sounding(ChoraleFrames frames, int frame) =>
        Voices.Select(voice => frames.Pitch(frame, voice)).Where(pitch => pitch != ChoraleFrames.Rest);

    private static int Count(ChoraleFrames frames, Func<int, bool> predicate) =>
        Enumerable.Range(0, frames.Count).Count(predicate);

    private static PitchRange? Range(IReadOnlyList<Note> notes) => notes.Count == 0 ? null
        : new PitchRange(notes.Min(note => note.Pitch), notes.Max(note => note.Pitch));
}
