using System.Text;
using BachBot.Chorales.Analysis;
using BachBot.Chorales.Analysis.Copying;
using BachBot.Chorales.Analysis.Style;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Judging;
using BachBot.Cli.Reports;

namespace BachBot.Cli.Output;

/// <summary>Judged pieces as a table of text: a column for them, one for the training pieces, one for those held
/// out.</summary>
internal sealed class JudgementTable(JudgementSummary summary)
{
    private readonly TextTable _table = new("", "pieces", "training", "ratio", "held out");

    public void Write(Terminal terminal)
    {
        foreach (LeftOutFile file in summary.Files.LeftOut)
            terminal.Note($"left out: {file.File}: {file.Reason}");
        if (summary.Files.MidiDoubles > 0)
        {
            terminal.Note(
                $"left out: {Figures.Plural(summary.Files.MidiDoubles, "MIDI file")} of pieces that are here as scores too");
        }
        Judgement pieces = summary.Pieces;
        terminal.Write(
            $"{Figures.Plural(pieces.Profile.Pieces, "piece")}, each of four voices, beside "
            + $"{Figures.Plural(summary.Training.Pieces, "training piece")} and "
            + $"{Figures.Plural(summary.HeldOut?.Profile.Pieces ?? 0, "piece")} held out for validation.");
        terminal.Write("");
        AddPartWriting();
        AddForm();
        AddCopies();
        AddStyle();
        _table.Write(terminal);
        terminal.Write("");
        Describe(terminal, "one voice", pieces.InOneVoice.Longest);
        Describe(terminal, "all voices", pieces.InAllVoices.Longest);
    }

    private void AddPartWriting()
    {
        _table.Add("findings in 100 chords");
        foreach (PartWritingRule rule in Enum.GetValues<PartWritingRule>())
            Add(Words(rule), profile => profile.PartWriting.Per100Chords(rule), 2, Figures.Fixed(summary.Ratio(rule), 2));
        _table.Add("ends of phrases, %");
        foreach (CadenceKind kind in Enum.GetValues<CadenceKind>())
            Add(Words(kind), profile => PercentOf(kind, profile.PartWriting), 1);
    }

    private void AddForm()
    {
        _table.Add("medians");
        Add("bars", profile => profile.MedianBars, 1);
        Add("frames", profile => profile.MedianFrames, 1);
        Add("phrases", profile => profile.MedianPhrases, 1);
        Add("frames in a phrase", profile => profile.MedianPhraseFrames, 1);
        Add("distinct chords", profile => profile.MedianDistinctChords, 1);
        Add("distinct in 100 chords", profile => profile.MedianDistinctPer100Chords, 1);
        Add("entropy of chords, bits", profile => profile.MedianChordEntropy, 2);
    }

    private void AddCopies()
    {
        _table.Add("notes copied from a training piece");
        AddJudged("one voice, median", judgement => judgement.InOneVoice.Median, 1);
        AddJudged("one voice, longest", judgement => judgement.InOneVoice.Longest?.Notes ?? 0, 0);
        AddJudged("all voices, median", judgement => judgement.InAllVoices.Median, 1);
        AddJudged("all voices, longest", judgement => judgement.InAllVoices.Longest?.Notes ?? 0, 0);
    }

    private void AddStyle()
    {
        _table.Add("distance from the training pieces");
        for (int i = 0; i < StyleFeature.All.Count; i++)
        {
            StyleFeature feature = StyleFeature.All[i];
            int at = i;
            string voices = feature.Upper is null ? "" : $", {JudgementSummary.VoicesOf(feature)}";
            AddJudged(Words(feature.Aspect) + voices, judgement => judgement.StyleDistances[at], 3);
        }
        AddJudged("mean", judgement => judgement.MeanStyleDistance, 3);
    }

    private void Add(string name, Func<ChoraleProfile, double?> value, int decimals, string ratio = "") => _table.Add(
        $"  {name}", Figures.Fixed(value(summary.Pieces.Profile), decimals), Figures.Fixed(value(summary.Training), decimals),
        ratio, Figures.Fixed(summary.HeldOut is { } heldOut ? value(heldOut.Profile) : null, decimals));

    private void AddJudged(string name, Func<Judgement, double?> value, int decimals) => _table.Add(
        $"  {name}", Figures.Fixed(value(summary.Pieces), decimals), "", "",
        Figures.Fixed(summary.HeldOut is { } heldOut ? value(heldOut) : null, decimals));

    private static double? PercentOf(CadenceKind kind, PartWritingReport report) =>
        report.Cadences.Count == 0 ? null : 100 * report.ShareOf(kind);

    private static void Describe(Terminal terminal, string where, CopiedStretch? copy) => terminal.Write(copy is null
        ? $"Copied in {where}: nothing."
        : $"Copied in {where}: {Figures.Plural(copy.Notes, "note")} of {Describe(copy.Place)}, as in {Describe(copy.Source)}.");

    private static string Describe(PiecePlace place)
    {
        string voice = place.Voice is { } one ? $"{JudgementSummary.Name(one)}, " : "";
        string bars = place.FirstBar == place.LastBar
            ? $"bar {Figures.Count(place.FirstBar)}"
            : $"bars {Figures.Count(place.FirstBar)} to {Figures.Count(place.LastBar)}";
        return $"{place.Piece.Name} ({voice}{bars})";
    }

    /// <summary><c>ParallelFifths</c> as <c>parallel fifths</c>.</summary>
    private static string Words<T>(T name)
        where T : struct, Enum
    {
        var words = new StringBuilder();
        foreach (char letter in name.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }
        return words.ToString();
    }
}
