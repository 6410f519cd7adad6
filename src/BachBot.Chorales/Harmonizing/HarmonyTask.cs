using BachBot.Chorales.Context;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Harmonizing;

/// <summary>A piece of which some notes are given and the others are to be found.</summary>
public sealed class HarmonyTask
{
    private readonly ChoraleFrames _frames;
    private readonly bool[] _fermatas;
    private readonly bool _knowsFermatas = true;

    /// <summary>States what is to be found; all else is given.</summary>
    /// <param name="chorale">The piece. What it has where notes are to be found does not matter.</param>
    /// <param name="voices">The voices in which notes are to be found, at least one.</param>
    /// <param name="frames">Where they are to be found, in frames of a sixteenth; everywhere if null.</param>
    /// <exception cref="ArgumentException">No voice, an empty piece, or frames outside of it.</exception>
    public HarmonyTask(Chorale chorale, IEnumerable<Voice> voices, FrameRange? frames = null)
        : this(chorale, [.. voices], frames, null)
    {
        if (Voices.Count == 0)
            throw new ArgumentException("There is no voice to find.", nameof(voices));
    }

    private HarmonyTask(Chorale chorale, Voice[] voices, FrameRange? frames, bool[]? fermatas)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        Chorale = chorale;
        Voices = [.. voices.Distinct().Order()];
        Frames = frames ?? new FrameRange(0, chorale.Length);
        if (Frames.Start < 0 || Frames.End > chorale.Length || Frames.Length < 1)
            throw new ArgumentException(
                $"Frames {Frames.Start} to {Frames.End} are not within the {chorale.Length} of the piece.", nameof(frames));
        _frames = ChoraleFrames.AsNotated(chorale);
        _fermatas = fermatas ?? [.. Enumerable.Range(0, chorale.Length).Select(_frames.Fermata)];
    }

    private HarmonyTask(HarmonyTask other)
        : this(other.Chorale, [.. other.Voices], other.Frames, new bool[other.Chorale.Length]) => _knowsFermatas = false;

    /// <summary>The piece with what is given.</summary>
    public Chorale Chorale { get; }

    /// <summary>The voices in which notes are to be found, from top to bottom.</summary>
    public IReadOnlyList<Voice> Voices { get; }

    /// <summary>Where notes are to be found.</summary>
    public FrameRange Frames { get; }

    /// <summary>Whether a phrase ends in a frame: from the fermatas of the piece, unless others were set.</summary>
    public IReadOnlyList<bool> Fermatas => _fermatas;

    /// <summary>The same task with other ends of phrases.</summary>
    /// <param name="fermatas">One flag for each frame.</param>
    /// <exception cref="ArgumentException">Not one flag for each frame.</exception>
    public HarmonyTask WithFermatas(IReadOnlyList<bool> fermatas)
    {
        ArgumentNullException.ThrowIfNull(fermatas);
        return fermatas.Count == Chorale.Length
            ? new HarmonyTask(Chorale, [.. Voices], Frames, [.. fermatas])
            : throw new ArgumentException($"The piece has {Chorale.Length} frames, not {fermatas.Count}.", nameof(fermatas));
    }

    /// <summary>The same task without any fermata, where nobody knows yet whether there are some.</summary>
    internal HarmonyTask WithoutFermatas() => new(this);

    /// <summary>A piece that is given as a whole.</summary>
    internal static HarmonyTask NothingToFind(Chorale chorale) => new(chorale, [], null, null);

    /// <summary>Whether a voice's notes in a frame are given.</summary>
    internal bool IsGiven(int frame, Voice voice) =>
        frame < Frames.Start || frame >= Frames.End || !Voices.Contains(voice);

    /// <summary>The pitch that is given, or <see cref="ChoraleFrames.Rest"/>.</summary>
    internal int Pitch(int frame, Voice voice) => _frames.Pitch(frame, voice);

    /// <summary>Whether the given pitch goes on from the frame before, if the voice has it there.</summary>
    internal bool Tied(int frame, Voice voice) => _frames.Tied(frame, voice);

    /// <summary>Whether the voices to be found may rest in a frame: where a given voice does, or where none is given.
    /// </summary>
    internal bool MayRest(int frame)
    {
        bool anyGiven = false;
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            if (!IsGiven(frame, voice))
                continue;
            anyGiven = true;
            if (Pitch(frame, voice) == ChoraleFrames.Rest)
                return true;
        }
        return !anyGiven;
    }

    /// <summary>What a model can be told beforehand.</summary>
    internal PiecePlan ToPlan() => PiecePlan.Of(_frames, IsGiven, _knowsFermatas ? frame => _fermatas[frame] : null, tellsEnd: true);

    internal HarmonyTask Transpose(int semitones) =>
        semitones == 0 ? this : new HarmonyTask(Chorale.Transpose(semitones), [.. Voices], Frames, _fermatas);

    /// <summary>The piece with the notes that were found; those that were given stay as they are, to the last tie.</summary>
    internal Chorale Complete(ChoraleFrames found)
    {
        List<Note>[] notes = [.. Voices.Select(found.NotesOf)];
        // Given notes have theirs.
        FermataPlacement.Place(notes, _fermatas);
        var voices = new Note[Chorale.VoiceCount][];
        foreach (Voice voice in Enum.GetValues<Voice>())
            voices[(int)voice] = [.. Chorale[voice]];
        foreach ((int i, Voice voice) in Voices.Index())
            voices[(int)voice] = Splice(notes[i], Chorale[voice]);
        return Chorale.WithVoices(voices);
    }

    /// <summary>Found notes within the frames, given ones outside. Notes that cross a border are one note in what was
    /// found, so all of the voice is taken from there.</summary>
    private Note[] Splice(List<Note> found, IReadOnlyList<Note> given)
    {
        bool crosses = found.Concat(given).Any(note => note.Onset < Frames.End && note.End > Frames.Start
            && (note.Onset < Frames.Start || note.End > Frames.End));
        if (crosses)
            return [.. found];
        return
        [
            .. given.Where(note => note.End <= Frames.Start),
            .. found.Where(note => note.Onset >= Frames.Start && note.End <= Frames.End),
            .. given.Where(note => note.Onset >= Frames.End),
        ];
    }
}
