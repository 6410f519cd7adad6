namespace BachBot.Cli.Reports.Rolls;

/// <summary>What a roll shows of its notes beside the voices that sing them.</summary>
internal interface IRollOverlay
{
    /// <summary>The class of a note, which colours it; the voice's colour is then a stripe where the note begins.</summary>
    string NoteStyle(RollNote note);

    /// <summary>The class of text on a note.</summary>
    string TextStyle(RollNote note);

    /// <summary>What stands under the pointer below the note's name, place and length.</summary>
    string NoteWords(RollNote note);

    /// <summary>Signs between the notes, in order of frame.</summary>
    IReadOnlyList<RollMark> Marks { get; }
}

/// <summary>A sign at a frame: a line that joins notes, and a number above them.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Pitches">The pitches of the notes, at least one.</param>
/// <param name="Number">The number.</param>
/// <param name="Target">The name of the element of the page that tells more.</param>
/// <param name="Words">What it means.</param>
internal sealed record RollMark(int Frame, IReadOnlyList<int> Pitches, int Number, string Target, string Words);
