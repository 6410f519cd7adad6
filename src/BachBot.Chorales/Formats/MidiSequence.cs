using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>The notes of a MIDI file and what it says about them, in the order of the file.</summary>
/// <param name="Format">0 for one track with all channels, 1 for simultaneous tracks.</param>
/// <param name="TicksPerQuarter">Ticks in a quarter note, at least 1.</param>
/// <param name="Tracks">The tracks, those without notes included.</param>
public sealed record MidiSequence(int Format, int TicksPerQuarter, IReadOnlyList<MidiTrack> Tracks);

/// <summary>One track of a MIDI file.</summary>
/// <param name="Name">The track's name, if it has one.</param>
/// <param name="Notes">Notes in order of onset; equal onsets in the order of the file.</param>
/// <param name="TimeSignatures">Time signatures in order of time.</param>
/// <param name="KeySignatureFifths">Sharps (positive) or flats (negative) of the first key signature, if any.</param>
public sealed record MidiTrack(
    string? Name,
    IReadOnlyList<MidiNote> Notes,
    IReadOnlyList<MidiTimeSignature> TimeSignatures,
    int? KeySignatureFifths);

/// <summary>A sounding note.</summary>
/// <param name="Onset">Time of the note-on in ticks from the start.</param>
/// <param name="End">Time of the note-off in ticks; not before the onset.</param>
/// <param name="Channel">Channel, 0 to 15.</param>
/// <param name="Pitch">Pitch, 0 to 127.</param>
public readonly record struct MidiNote(long Onset, long End, int Channel, int Pitch);

/// <summary>A time signature event.</summary>
/// <param name="Time">Ticks from the start.</param>
/// <param name="Metre">The signature.</param>
public readonly record struct MidiTimeSignature(long Time, Metre Metre);

/// <summary>Takes a MIDI file apart, so that another MIDI library can stand in for
/// <see cref="StandardMidiDecoder"/>.</summary>
public interface IMidiDecoder
{
    /// <summary>Decodes a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ScoreFormatException">No MIDI file, damaged, or without metrical time.</exception>
    MidiSequence Decode(ReadOnlyMemory<byte> content, string file);
}
