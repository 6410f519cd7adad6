using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Judging;

/// <summary>A piece, and how probable a model finds each of its tokens after those before it.</summary>
/// <param name="Chorale">The piece in its own key. Repeats are read once, as notated.</param>
/// <param name="Tokens">All tokens but START, in the order in which the model reads them; the last one is END.</param>
/// <param name="Notes">The notes that are struck, in the order in which the model reads them.</param>
/// <param name="Semitones">By how much the model read the piece higher than it stands.</param>
public sealed record ScoredPiece(
    Chorale Chorale, IReadOnlyList<ScoredToken> Tokens, IReadOnlyList<ScoredNote> Notes, int Semitones)
{
    /// <summary>ln p of the piece: the sum over its tokens.</summary>
    public double LogProbability => -Tokens.Sum(token => token.Loss);

    /// <summary>Mean loss of a token in nats.</summary>
    public double NatsPerToken => Tokens.Average(token => token.Loss);

    /// <summary>Mean loss of a struck note in nats; NaN of a piece without notes.</summary>
    public double NatsPerNote => Notes.Count == 0 ? double.NaN : Notes.Average(note => note.Loss);
}

/// <summary>The loss of one token.</summary>
/// <param name="Frame">The frame that it belongs to; of END the length of the piece.</param>
/// <param name="Voice">Whose note, tie or rest it is; null of what concerns all voices: frames, fermatas, the end.</param>
/// <param name="Loss">-ln p in nats.</param>
public readonly record struct ScoredToken(int Frame, Voice? Voice, double Loss);

/// <summary>A struck note, and what the model expected at its place. Notes that are tied together are one.</summary>
/// <param name="Voice">Its voice.</param>
/// <param name="Frame">The frame in which it is struck.</param>
/// <param name="Pitch">Its MIDI pitch in the piece's own key.</param>
/// <param name="Loss">-ln p of the struck note in nats; how long it lasts is not in it.</param>
/// <param name="Likelier">What was more probable there, the most probable first; at most three, empty if nothing was. What cannot be
/// is left out, even if the model has not learnt that: only the pitch that a voice had just before can go on.</param>
public sealed record ScoredNote(
    Voice Voice, int Frame, int Pitch, double Loss, IReadOnlyList<NoteAlternative> Likelier);

/// <summary>What a voice might have done at a place.</summary>
/// <param name="Pitch">MIDI pitch in the piece's own key; <see cref="ChoraleFrames.Rest"/> for a rest.</param>
/// <param name="IsHeld">The pitch goes on from the frame before.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct NoteAlternative(int Pitch, bool IsHeld, double Probability);
