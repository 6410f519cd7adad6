using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports.PartWriting;
using BachBot.Cli.Reports.Rolls;

namespace BachBot.Cli.Reports.Surprisal;

/// <summary>Colours the notes of a roll by their surprise, and marks where the part-writing breaks rules.</summary>
internal sealed class SurprisalOverlay : IRollOverlay
{
    private readonly Key _key;
    private readonly ScoredNote[][] _notes;

    public SurprisalOverlay(ScoredPiece piece, IReadOnlyList<FindingPlace> findings)
    {
        _key = piece.Chorale.Key;
        _notes = [.. Enum.GetValues<Voice>().Select(voice => piece.Notes.Where(note => note.Voice == voice).ToArray())];
        var frames = ChoraleFrames.AsNotated(piece.Chorale);
        Marks = [.. findings.Select(finding => finding.Mark(frames))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RollMark> Marks { get; }

    /// <inheritdoc/>
    public string NoteStyle(RollNote note) => SurprisalScale.Style(Step(note));

    /// <inheritdoc/>
    public string TextStyle(RollNote note) => SurprisalScale.TextStyle(Step(note));

    /// <inheritdoc/>
    public string NoteWords(RollNote note)
    {
        ScoredNote scored = Find(note);
        string likelier = NoteSurprise.Likelier(scored, _key);
        return NoteSurprise.Describe(scored) + (likelier.Length == 0 ? "\nno possible note was likelier" : $"\nlikelier: {likelier}");
    }

    private int Step(RollNote note) => SurprisalScale.StepOf(NoteSurprise.Bits(Find(note)));

    /// <summary>The struck note that sounds where a notated note begins: of tied notes, the first one.</summary>
    private ScoredNote Find(RollNote note)
    {
        ScoredNote[] notes = _notes[(int)note.Voice];
        int low = 0, high = notes.Length;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (notes[middle].Frame <= note.Note.Onset)
                low = middle;
            else
                high = middle;
        }
        return notes[low];
    }
}
