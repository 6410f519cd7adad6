using BachBot.Chorales.Analysis;
using BachBot.Chorales.Analysis.Style;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Judging;

/// <summary>What can be counted of some pieces as notated, to set it beside the same counts of others.</summary>
public sealed class ChoraleProfile
{
    /// <summary>Counts pieces.</summary>
    public ChoraleProfile(IReadOnlyCollection<Chorale> chorales)
    {
        ArgumentNullException.ThrowIfNull(chorales);
        IReadOnlyList<Phrase>[] phrases = [.. chorales.Select(Phrase.Of)];
        ChordVariety[] chords = [.. chorales.Select(chorale => ChordVariety.Of(chorale))];
        Pieces = chorales.Count;
        OfEachPiece = [.. chorales.Select(chorale => PartWritingChecker.Check(chorale))];
        PartWriting = PartWritingReport.Combine(OfEachPiece);
        MedianBars = Median.Of(chorales.Select(chorale => (double)BarNumbers.At(chorale, chorale.Length - 1)));
        MedianFrames = Median.Of(chorales.Select(chorale => (double)chorale.Length));
        MedianPhrases = Median.Of(phrases.Select(ofPiece => (double)ofPiece.Count));
        MedianPhraseFrames = Median.Of(phrases.SelectMany(ofPiece => ofPiece).Select(phrase => (double)phrase.Length));
        MedianDistinctChords = Median.Of(chords.Select(ofPiece => (double)ofPiece.Distinct));
        MedianDistinctPer100Chords = Median.Of(chords.Select(ofPiece => ofPiece.DistinctPer100));
        MedianChordEntropy = Median.Of(chords.Select(ofPiece => ofPiece.Entropy));
        Style = new StyleProfile(chorales);
    }

    /// <summary>Number of pieces.</summary>
    public int Pieces { get; }

    /// <summary>Findings, chords and cadences of each piece, in their order.</summary>
    public IReadOnlyList<PartWritingReport> OfEachPiece { get; }

    /// <summary>Findings, chords and cadences of all pieces.</summary>
    public PartWritingReport PartWriting { get; }

    /// <summary>Median of the last bar's number; null without pieces, as are the other medians.</summary>
    public double? MedianBars { get; }

    /// <summary>Median length in frames.</summary>
    public double? MedianFrames { get; }

    /// <summary>Median number of phrases, each of which ends with a fermata.</summary>
    public double? MedianPhrases { get; }

    /// <summary>Median length in frames of the phrases of all pieces; null without phrases.</summary>
    public double? MedianPhraseFrames { get; }

    /// <summary>Median of a piece's number of different chords.</summary>
    public double? MedianDistinctChords { get; }

    /// <summary>Median of a piece's number of different chords in 100 chords.</summary>
    public double? MedianDistinctPer100Chords { get; }

    /// <summary>Median of the entropy of a piece's chords, in bits.</summary>
    public double? MedianChordEntropy { get; }

    /// <summary>Distributions of intervals, durations and chords.</summary>
    public StyleProfile Style { get; }
}
