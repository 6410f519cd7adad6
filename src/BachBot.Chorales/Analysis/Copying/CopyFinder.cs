using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Analysis.Copying;

/// <summary>Finds what pieces have in common with those that a model was trained on: the longest stretch, in whatever
/// key.</summary>
public sealed class CopyFinder
{
    private readonly MusicIndex _voices;
    private readonly MusicIndex _frames;

    /// <summary>Indexes the pieces that may have been copied, as notated.</summary>
    public CopyFinder(IReadOnlyCollection<NamedPiece> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        _voices = new MusicIndex(sources.SelectMany(MusicPart.OfVoices));
        _frames = new MusicIndex(sources.Select(MusicPart.OfFrames));
    }

    /// <summary>The longest copy in one voice: consecutive notes, without a rest between them, whose durations and whose
    /// intervals from one to the next are those of consecutive notes in any voice of a source.</summary>
    /// <returns>The first of the longest ones; null if nothing is copied.</returns>
    public CopiedStretch? LongestInOneVoice(NamedPiece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        CopiedStretch? longest = null;
        foreach (MusicPart part in MusicPart.OfVoices(piece))
        {
            for (int first = 0; first < part.Notes.Length; first++)
            {
                (int count, MusicPart? source, int index) = _voices.LongestMatch(part.Symbols.AsSpan(2 * first));
                if (source is not null && count > (longest?.Notes ?? 0))
                    longest = new CopiedStretch(count, Place(part, first, count), Place(source, index, count));
            }
        }
        return longest;
    }

    /// <summary>The longest copy in all four voices: consecutive frames in which every voice strikes, holds or rests as in
    /// consecutive frames of a source, all pitches moved by the same interval. The longest is the one in which the most notes
    /// are struck.</summary>
    /// <returns>The first of the longest ones; null if no note is struck in any.</returns>
    public CopiedStretch? LongestInAllVoices(NamedPiece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var frames = ChoraleFrames.AsNotated(piece.Chorale);
        int[] struck = StruckBefore(frames);
        MusicPart part = MusicPart.OfFrames(piece);
        CopiedStretch? longest = null;
        for (int first = 0; first < frames.Count; first++)
        {
            (int count, MusicPart? source, int index) = _frames.LongestMatch(part.Symbols.AsSpan(2 * first));
            int notes = struck[first + count] - struck[first];
            if (source is not null && notes > (longest?.Notes ?? 0))
                longest = new CopiedStretch(
                    notes, new PiecePlace(piece, null, new FrameRange(first, first + count)),
                    new PiecePlace(source.Piece, null, new FrameRange(index, index + count)));
        }
        return longest;
    }

    private static PiecePlace Place(MusicPart part, int first, int count) => new(
        part.Piece, part.Voice, new FrameRange(part.Notes[first].Onset, part.Notes[first + count - 1].End));

    /// <summary>How many notes are struck before each frame, and in all.</summary>
    private static int[] StruckBefore(ChoraleFrames frames)
    {
        var struck = new int[frames.Count + 1];
        for (int frame = 0; frame < frames.Count; frame++)
        {
            struck[frame + 1] = struck[frame] + Enum.GetValues<Voice>().Count(voice =>
                frames.Pitch(frame, voice) != ChoraleFrames.Rest && !frames.Tied(frame, voice));
        }
        return struck;
    }
}
