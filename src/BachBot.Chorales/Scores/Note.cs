namespace BachBot.Chorales.Scores;

/// <summary>A notated note of one voice on the 16th grid.</summary>
/// <param name="Onset">First frame, counted from 0 at the first notated beat; a frame is a sixteenth.</param>
/// <param name="Duration">Length in frames, at least 1.</param>
/// <param name="Pitch">Sounding pitch as a MIDI number, 0 to 127 (60 is middle C).</param>
/// <param name="TiedFromPrevious">The note carries the end of a tie.</param>
/// <param name="TiedToNext">The note carries the start of a tie.</param>
/// <param name="Fermata">The note carries a fermata.</param>
public readonly record struct Note(
    int Onset,
    int Duration,
    int Pitch,
    bool TiedFromPrevious = false,
    bool TiedToNext = false,
    bool Fermata = false)
{
    /// <summary>The first frame after the note.</summary>
    public int End => Onset + Duration;
}
