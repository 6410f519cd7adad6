using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Support;

/// <summary>Frames as text, so that a failing comparison shows where.</summary>
internal static class Frames
{
    public static string[] Text(ChoraleFrames frames) => [.. Enumerable.Range(0, frames.Count).Select(frame =>
        string.Join(' ', Enum.GetValues<Voice>().Select(voice =>
            $"{frames.Pitch(frame, voice)}{(frames.Tied(frame, voice) ? "~" : "")}")) +
        (frames.Fermata(frame) ? " fermata" : ""))];

    public static string[] Text(Chorale chorale) => Text(ChoraleFrames.AsNotated(chorale));
}
