using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis.Copying;

/// <summary>Where stretches of music occur in pieces that were written down as <see cref="MusicSymbols"/>.</summary>
internal sealed class MusicIndex
{
    private readonly List<MusicPart> _parts;
    private readonly List<int> _starts = [];
    private readonly SuffixArray _suffixes;

    /// <summary>Indexes parts of pieces.</summary>
    public MusicIndex(IEnumerable<MusicPart> parts)
    {
        _parts = [.. parts];
        var text = new List<long>();
        for (int i = 0; i < _parts.Count; i++)
        {
            _starts.Add(text.Count);
            text.AddRange(_parts[i].Symbols);
            // Occurs nowhere else, so that no stretch reaches into the next part.
            text.Add(-1 - i);
        }
        _suffixes = new SuffixArray([.. text], MusicSymbols.Sounds);
    }

    /// <summary>The longest stretch with which a query begins.</summary>
    /// <param name="query">Symbols from a note or frame on.</param>
    /// <returns>How many notes or frames, 0 if there is none; in which part, and from which of its notes or frames
    /// on.</returns>
    public (int Count, MusicPart? Part, int Index) LongestMatch(ReadOnlySpan<long> query)
    {
        (int start, int length) = _suffixes.LongestMatch(query);
        if (length == 0)
            return (0, null, 0);
        int at = _starts.BinarySearch(start);
        int part = at >= 0 ? at : ~at - 1;
        return ((length + 1) / 2, _parts[part], (start - _starts[part]) / 2);
    }
}

/// <summary>A stretch of a piece without a break.</summary>
/// <param name="Piece">The piece.</param>
/// <param name="Voice">The voice; null for all four.</param>
/// <param name="Notes">The voice's notes; empty for all four.</param>
/// <param name="Symbols">What is written down.</param>
internal sealed record MusicPart(NamedPiece Piece, Voice? Voice, Note[] Notes, long[] Symbols)
{
    /// <summary>The stretches of a piece's voices between their rests.</summary>
    public static IEnumerable<MusicPart> OfVoices(NamedPiece piece)
    {
        var frames = ChoraleFrames.AsNotated(piece.Chorale);
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            List<Note> notes = frames.NotesOf(voice);
            int start = 0;
            for (int end = 1; end <= notes.Count; end++)
            {
                if (end < notes.Count && notes[end].Onset == notes[end - 1].End)
                    continue;
                Note[] run = [.. notes[start..end]];
                yield return new MusicPart(piece, voice, run, MusicSymbols.OfMelody(run));
                start = end;
            }
        }
    }

    /// <summary>A piece with all its voices.</summary>
    public static MusicPart OfFrames(NamedPiece piece) =>
        new(piece, null, [], MusicSymbols.OfFrames(ChoraleFrames.AsNotated(piece.Chorale)));
}
