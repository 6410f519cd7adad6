using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Corpus;

/// <summary>Makes a dataset of scores: reads them, moves them to the reference keys, encodes and divides
/// them.</summary>
/// <remarks>A file that cannot be read is left out with its reason, and the others are still read. The result depends
/// on the files' names and contents only, bit for bit.</remarks>
public static class CorpusBuilder
{
    /// <summary>Builds a dataset.</summary>
    /// <param name="inputs">Score files, and folders that are searched for scores.</param>
    /// <param name="options">Encoding, split, and so on; defaults if null.</param>
    /// <param name="progress">Told after each file.</param>
    /// <param name="cancellationToken">Cancels between files.</param>
    /// <exception cref="FileNotFoundException">An input does not exist.</exception>
    /// <exception cref="InvalidDataException">No piece is left to make a dataset of; the message is one
    /// line.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Dataset Build(IReadOnlyCollection<string> inputs, CorpusOptions? options = null,
        IProgress<CorpusProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new CorpusOptions();
        IReadOnlyList<(string Path, string Name)> files = CorpusFiles.Find(inputs);
        var pieces = new List<CorpusPiece>();
        var leftOut = new List<LeftOutFile>();
        for (int i = 0; i < files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (string path, string name) = files[i];
            if (ReadPiece(path, name, options, out string reason) is CorpusPiece piece)
                pieces.Add(piece);
            else
                leftOut.Add(new LeftOutFile(name, reason));
            progress?.Report(new CorpusProgress(i + 1, files.Count, name));
        }
        if (pieces.Count == 0)
            throw Empty(inputs, files.Count, leftOut);

        SplitAssignment assignment = options.Split.Assign(pieces);
        leftOut.AddRange(assignment.LeftOut);
        CorpusPiece[] kept = [.. pieces.Where((_, i) => assignment.Parts[i] is not null)];
        if (kept.Length == 0)
            throw Empty(inputs, files.Count, leftOut);
        var vocabulary = Vocabulary.Of(kept.SelectMany(piece => piece.Tokens));
        return new Dataset(options.Encoding, vocabulary,
            pieces.Zip(assignment.Parts)
                .Where(pair => pair.Second is not null)
                .Select(pair => ToDatasetPiece(pair.First, pair.Second!.Value, vocabulary, options.Encoding)),
            leftOut.OrderBy(file => file.File, StringComparer.Ordinal))
        {
            Transposed = options.Transpose,
            SplitName = options.Split.Name,
            StreamTrainTokens = assignment.StreamTrainTokens,
        };
    }

    private static CorpusPiece? ReadPiece(string path, string name, CorpusOptions options, out string reason)
    {
        try
        {
            QuantisedScore quantised = Grid.Quantise(ScoreReader.Read(path));
            Chorale chorale = quantised.Chorale;
            int transposition = options.Transpose ? chorale.Key.SemitonesToReference : 0;
            reason = chorale.Length == 0 ? "shorter than a sixteenth"
                : options.OnlyMetre is Metre metre && chorale.Metres[0].Metre != metre
                    ? $"in {chorale.Metres[0].Metre}, not in {metre}"
                : !chorale.CanTranspose(transposition) ? "its pitches leave MIDI's range in the reference key"
                : "";
            if (reason.Length > 0)
                return null;
            Chorale moved = chorale.Transpose(transposition);
            return new CorpusPiece(name, path, moved, transposition, options.Encoding.Encode(moved),
                PieceStatistics.Of(quantised, moved));
        }
        catch (ScoreFormatException exception)
        {
            reason = exception.PlaceAndReason;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reason = $"cannot be read: {exception.Message}";
        }
        return null;
    }

    private static DatasetPiece ToDatasetPiece(
        CorpusPiece piece, DatasetSplit split, Vocabulary vocabulary, IChoraleEncoding encoding) =>
        new()
        {
            File = piece.File,
            Title = piece.Chorale.Title,
            Key = piece.Chorale.Key.Transpose(-piece.Transposition),
            Transposition = piece.Transposition,
            Bars = encoding.BarsOf(piece.Chorale),
            Split = split,
            Statistics = piece.Statistics,
            Tokens = vocabulary.Encode(piece.Tokens),
        };

    private static InvalidDataException Empty(
        IReadOnlyCollection<string> inputs, int files, List<LeftOutFile> leftOut) => new(files == 0
        ? $"No scores found in {string.Join(", ", inputs)}: expected files ending in .musicxml, .xml, .mxl, .mid or .krn."
        : $"None of {files} scores can be used; the first one, {leftOut[0].File}: {leftOut[0].Reason}.");
}
