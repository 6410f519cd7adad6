using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Judging;

/// <summary>Hides voices of a piece, has them found, and compares with the composer's: BachBot's measure (Liang, Gotham,
/// Johnson and Shotton, ISMIR 2017), on any piece.</summary>
public static class HarmonyEvaluation
{
    /// <summary>Scores one piece.</summary>
    /// <param name="harmonizer">What finds the voices.</param>
    /// <param name="original">The piece.</param>
    /// <param name="hidden">The voices to hide, at least one.</param>
    /// <param name="options">How they are found; the first alternative counts.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">No voice is hidden, or the piece has notes that the model does not know.
    /// </exception>
    public static HarmonyScore Score(
        Harmonizer harmonizer, Chorale original, IReadOnlyList<Voice> hidden, HarmonizingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(harmonizer);
        ArgumentNullException.ThrowIfNull(original);
        var task = new HarmonyTask(original, hidden);
        Harmonization found = harmonizer.Harmonize(task, options, cancellationToken)[0];
        ChoraleFrames expected = ChoraleFrames.AsNotated(original), actual = ChoraleFrames.AsNotated(found.Chorale);
        int right = 0, framesRight = 0;
        for (int frame = 0; frame < expected.Count; frame++)
        {
            int ofFrame = task.Voices.Count(voice => expected.Pitch(frame, voice) == actual.Pitch(frame, voice)
                && expected.Tied(frame, voice) == actual.Tied(frame, voice));
            right += ofFrame;
            framesRight += ofFrame == task.Voices.Count ? 1 : 0;
        }
        return new HarmonyScore(
            expected.Count * task.Voices.Count, right, expected.Count, framesRight, found.LogProbability,
            found.Tokens);
    }
}
