using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tokens;

/// <summary>The encoding of the original BachBot (2016), token for token, so that results compare with the published
/// ones.</summary>
/// <remarks>
/// The original cuts a piece into chords wherever any voice changes, merges unisons, and writes each chord as frames
/// of a sixteenth: <c>START frame (||| frame)* END</c>, frame = <c>[(.)]</c> and up to four notes in the order S, A, T,
/// B without the merged ones; a silent frame is empty. A note is tied in every frame but its first, and there too if it
/// carries the end of a tie, whatever came before. A fermata flags only the last chord that the note sounds in.
/// Which voice rests or sings in unison is lost, so that decoding has to choose: see <see cref="BachBotVoices"/>.
/// </remarks>
public sealed class BachBotEncoding : IChoraleEncoding
{
    /// <summary>The encoding's name in specifications.</summary>
    public const string Name = "bachbot";

    /// <inheritdoc/>
    public string Specification => Name;

    /// <inheritdoc/>
    public string[] Encode(Chorale chorale)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        var tokens = new List<string>(2 + 6 * chorale.Length) { ChoraleTokens.Start };
        int[] boundaries = Boundaries(chorale);
        var next = new int[Chorale.VoiceCount];
        var chord = new List<Note>(Chorale.VoiceCount);
        for (int b = 0; b + 1 < boundaries.Length; b++)
        {
            int start = boundaries[b], end = boundaries[b + 1];
            bool fermata = false;
            chord.Clear();
            foreach (Voice voice in Enum.GetValues<Voice>())
            {
                IReadOnlyList<Note> notes = chorale[voice];
                ref int i = ref next[(int)voice];
                while (i < notes.Count && notes[i].End <= start)
                    i++;
                if (i == notes.Count || notes[i].Onset > start)
                    continue;
                Note note = notes[i];
                fermata |= note.Fermata && note.End == end;
                if (!chord.Exists(other => other.Pitch == note.Pitch))
                    chord.Add(note);
            }
            for (int frame = start; frame < end; frame++)
            {
                if (frame > 0)
                    tokens.Add(ChoraleTokens.FrameDelimiter);
                if (fermata)
                    tokens.Add(ChoraleTokens.Fermata);
                foreach (Note note in chord)
                    tokens.Add(ChoraleTokens.Note(note.Pitch, frame > note.Onset || note.TiedFromPrevious));
            }
        }
        tokens.Add(ChoraleTokens.End);
        return [.. tokens];
    }

    /// <inheritdoc/>
    public BarGrid BarsOf(Chorale chorale) => BarGrid.AsNotated(chorale);

    /// <inheritdoc/>
    public Chorale Decode(IReadOnlyList<string> tokens) =>
        BachBotVoices.Assign(new FrameParser(tokens, strict: true, 0, Chorale.VoiceCount, rests: false).Parse());

    /// <inheritdoc/>
    /// <remarks>Notes beyond four in a frame and repeated ones are left out.</remarks>
    public DecodedChorale DecodeLeniently(IReadOnlyList<string> tokens)
    {
        var parser = new FrameParser(tokens, strict: false, 0, Chorale.VoiceCount, rests: false);
        Chorale chorale = BachBotVoices.Assign(parser.Parse());
        return new DecodedChorale(chorale, [.. parser.Problems.OrderBy(problem => problem.Position)]);
    }

    /// <summary>The frames where a note begins or ends in any voice, with the start and the end of the piece.</summary>
    private static int[] Boundaries(Chorale chorale)
    {
        var boundaries = new SortedSet<int> { 0, chorale.Length };
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            foreach (Note note in chorale[voice])
            {
                boundaries.Add(note.Onset);
                boundaries.Add(note.End);
            }
        }
        return [.. boundaries];
    }
}
