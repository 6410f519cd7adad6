using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Harmonizing;

/// <summary>What stands at a place of a text whose frames and fermatas are known.</summary>
internal enum PositionKind
{
    Start,
    Delimiter,
    Fermata,
    Note,
    End,
}

/// <summary>A place of a text whose frames and fermatas are known: all harmonisations of a task have the same places, so
/// candidates are read in step.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Frame">The frame it belongs to.</param>
/// <param name="Voice">Whose note it is; the soprano where it is none.</param>
internal readonly record struct HarmonyPosition(PositionKind Kind, int Frame, Voice Voice)
{
    /// <summary>All places of a task's text.</summary>
    public static IReadOnlyList<HarmonyPosition> Of(HarmonyTask task, VoiceOrder order)
    {
        var positions = new List<HarmonyPosition> { new(PositionKind.Start, 0, default) };
        for (int frame = 0; frame < task.Chorale.Length; frame++)
        {
            if (frame > 0)
                positions.Add(new(PositionKind.Delimiter, frame, default));
            if (task.Fermatas[frame])
                positions.Add(new(PositionKind.Fermata, frame, default));
            for (int position = 0; position < Chorale.VoiceCount; position++)
                positions.Add(new(PositionKind.Note, frame, order[position]));
        }
        positions.Add(new(PositionKind.End, task.Chorale.Length, default));
        return positions;
    }
}
