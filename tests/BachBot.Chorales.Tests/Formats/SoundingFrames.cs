using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>What a voice does in one frame.</summary>
/// <param name="Pitch">MIDI number, or null for a rest.</param>
/// <param name="Continues">The pitch was already sounding in the frame before.</param>
/// <param name="Fermata">A note with a fermata sounds.</param>
internal readonly record struct SoundingFrame(int? Pitch, bool Continues, bool Fermata);

/// <summary>Lays notes out in frames, so that different notations of the same music compare equal.</summary>
internal static class SoundingFrames
{
    public static SoundingFrame[] Of(IEnumerable<Note> voice, int length)
    {
        var frames = new SoundingFrame[length];
        foreach (Note note in voice)
        {
            bool tied = note.TiedFromPrevious && note.Onset > 0 && frames[note.Onset - 1].Pitch == note.Pitch;
            for (int frame = note.Onset; frame < note.End; frame++)
                frames[frame] = new SoundingFrame(note.Pitch, frame > note.Onset || tied, note.Fermata);
        }

        return frames;
    }
}
