using BachBot.Chorales.Context;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;
using BachBot.Chorales.Training;
using BachBot.Engine.Text;
using BachBot.Engine.Training;

namespace BachBot.Chorales.Tests.Training;

public class ChoraleTextsTests
{
    private static readonly Dataset Pieces = CorpusBuilder.Build([ScoreFiles.Fixture("edge")]);

    [Fact]
    public void Without_context_and_changes_the_texts_are_the_datasets_own()
    {
        var texts = new ChoraleTexts(Pieces, Pieces.Vocabulary, null);
        TrainingData data = texts.TrainingData(TextAugmentation.None);

        Assert.Equal(Pieces.Tokens(DatasetSplit.Train), data.Training.ToArray());
        Assert.Equal(Pieces.Tokens(DatasetSplit.Valid), data.Validation.ToArray());
        Assert.Null(data.TextOfEpoch);
    }

    [Fact]
    public void Another_vocabulary_has_other_numbers_for_the_same_tokens()
    {
        Vocabulary wide = ChoraleTexts.Widen(Pieces.Vocabulary, 3);
        int[] text = new ChoraleTexts(Pieces, wide, null).Text(DatasetSplit.Train);

        Assert.True(wide.Count > Pieces.Vocabulary.Count);
        Assert.Equal(Pieces.Vocabulary.Decode(Pieces.Tokens(DatasetSplit.Train)), wide.Decode(text));
    }

    [Fact]
    public void A_widened_vocabulary_has_every_pitch_up_to_so_many_semitones_away_and_none_beyond_midi()
    {
        Vocabulary wide = ChoraleTexts.Widen(new Vocabulary(["(1, False)", "END", "(60, True)"]), 2);

        Assert.Equal(
            Vocabulary.Of(
            [
                "(0, False)", "(1, False)", "(2, False)", "(3, False)", "END", "(58, True)", "(59, True)", "(60, True)",
                "(61, True)", "(62, True)",
            ]).Tokens,
            wide.Tokens);
    }

    [Fact]
    public void Each_token_has_the_context_that_a_composing_model_is_given_there()
    {
        ContextLayout layout = ContextLayout.Full;
        var texts = new ChoraleTexts(Pieces, Pieces.Vocabulary, layout);
        int width = 1 + layout.Tokens;
        foreach (DatasetPiece piece in Pieces.Pieces)
        {
            int[] rows = texts.Text(piece);
            Key key = piece.Key.Mode == Mode.Minor ? Key.AMinor : Key.CMajor;
            var context = new ChoraleContext(layout, Pieces.Vocabulary, VoiceOrder.Satb, piece.Bars, key);
            var row = new int[layout.Tokens];
            for (int i = 0; i < piece.Tokens.Length; i++)
            {
                context.Advance(piece.Tokens.Span[i]);
                context.Write(row);
                Assert.Equal([piece.Tokens.Span[i], .. row], rows[(i * width)..((i + 1) * width)]);
            }
        }
    }

    [Fact]
    public void In_each_epoch_some_pieces_come_in_other_keys_and_all_in_another_order()
    {
        var augmentation = new TextAugmentation { Semitones = 4, Shuffle = true, Seed = 3 };
        Vocabulary wide = ChoraleTexts.Widen(Pieces.Vocabulary, 4);
        TrainingData data = new ChoraleTexts(Pieces, wide, null).TrainingData(augmentation);
        string[] originals = [.. Pieces.PiecesOf(DatasetSplit.Train).Select(piece => Shape(Pieces.Decode(piece)))];
        var distances = new List<int>();
        var orders = new HashSet<string>();
        for (int epoch = 1; epoch <= 20; epoch++)
        {
            ReadOnlyMemory<int> text = data.TextOfEpoch!(epoch);
            Assert.Equal(data.Training.Length, text.Length);
            Assert.Equal(text.ToArray(), data.TextOfEpoch(epoch).ToArray());
            Chorale[] chorales = [.. Split(wide.Decode(text.Span)).Select(tokens => new SatbEncoding().Decode(tokens))];
            string[] shapes = [.. chorales.Select(Shape)];
            orders.Add(string.Join('|', shapes));

            Assert.Equal(originals.Order(), shapes.Order());
            foreach (Chorale chorale in chorales)
            {
                // Of pieces of one shape any may be the original.
                int lowest = LowestPitch(chorale);
                if (lowest >= 0)
                    distances.Add(Pieces.PiecesOf(DatasetSplit.Train).Where(piece => Shape(Pieces.Decode(piece)) == Shape(chorale))
                        .Select(piece => lowest - LowestPitch(Pieces.Decode(piece))).MinBy(Math.Abs));
            }
        }
        Assert.Equal(20, orders.Count);
        Assert.Equal(Enumerable.Range(-4, 9), distances.Distinct().Order());
        Assert.InRange(distances.Count(distance => distance != 0) / (double)distances.Count, 0.5, 0.65);
    }

    [Fact]
    public void The_key_in_the_context_moves_along()
    {
        var layout = new ContextLayout([ContextFeature.Key]);
        Vocabulary wide = ChoraleTexts.Widen(Pieces.Vocabulary, 6);
        var augmentation = new TextAugmentation { Semitones = 6, TransposedShare = 1 };
        TrainingData data = new ChoraleTexts(Pieces, wide, layout).TrainingData(augmentation);
        int[] before = data.Training.ToArray(), after = data.TextOfEpoch!(1).ToArray();
        for (int i = 0; i < before.Length; i += 2)
        {
            if (!ChoraleTokens.TryParseNote(wide.Tokens[before[i]], out int pitch, out _))
                continue;
            Assert.True(ChoraleTokens.TryParseNote(wide.Tokens[after[i]], out int moved, out _));
            Assert.Equal((before[i + 1] - wide.Count + moved - pitch + 12) % 12, (after[i + 1] - wide.Count) % 12);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Of_so_many_pieces_the_model_is_told_some_notes_in_training_and_validation(double share)
    {
        ContextLayout layout = ContextLayout.Full;
        var augmentation = new TextAugmentation { GivenShare = share, Shuffle = true, Seed = 2 };
        TrainingData data = new ChoraleTexts(Pieces, Pieces.Vocabulary, layout).TrainingData(augmentation);
        int told = 0, pieces = 0;
        for (int epoch = 1; epoch <= 10; epoch++)
        {
            foreach (bool isTold in ToldPieces(data.TextOfEpoch!(epoch).Span, layout))
            {
                told += isTold ? 1 : 0;
                pieces++;
            }
        }
        Assert.InRange(told / (double)pieces, share - 0.15, share + 0.15);
        // What is validated is what was learnt.
        bool[] validation = [.. ToldPieces(data.Validation.Span, layout)];
        Assert.NotEmpty(validation);
        if (share is 0 or 1)
            Assert.All(validation, isTold => Assert.Equal(share == 1, isTold));
        Assert.Equal(
            Pieces.Tokens(DatasetSplit.Valid), data.Validation.ToArray().Where((_, i) => i % (1 + layout.Tokens) == 0));
    }

    /// <summary>Whether some row of each piece says what a voice sings.</summary>
    private static List<bool> ToldPieces(ReadOnlySpan<int> text, ContextLayout layout)
    {
        int first = 1 + layout.Features.TakeWhile(feature => feature != ContextFeature.Given).Sum(ContextLayout.TokensOf);
        int[] nothing = new int[1 + layout.Tokens];
        var blank = new ChoraleContext(layout, Pieces.Vocabulary, VoiceOrder.Satb, new BarGrid(Metre.FourFour), Key.CMajor);
        blank.Write(nothing.AsSpan(1));
        var told = new List<bool>();
        for (int i = 0; i < text.Length; i += nothing.Length)
        {
            if (text[i] == Pieces.Vocabulary.IdOf(ChoraleTokens.Start))
                told.Add(false);
            if (!text.Slice(i + first, Chorale.VoiceCount).SequenceEqual(nothing.AsSpan(first, Chorale.VoiceCount)))
                told[^1] = true;
        }
        return told;
    }

    [Fact]
    public void Another_seed_gives_other_texts()
    {
        Vocabulary wide = ChoraleTexts.Widen(Pieces.Vocabulary, 2);
        var texts = new ChoraleTexts(Pieces, wide, null);
        var augmentation = new TextAugmentation { Semitones = 2 };

        Assert.NotEqual(
            texts.TrainingData(augmentation).TextOfEpoch!(1).ToArray(),
            texts.TrainingData(augmentation with { Seed = 2 }).TextOfEpoch!(1).ToArray());
    }

    [Fact]
    public void What_cannot_be_done_is_said()
    {
        Dataset bachbot = CorpusBuilder.Build(
            [ScoreFiles.Fixture("edge")], new CorpusOptions { Encoding = new BachBotEncoding(), Split = new StreamSplit() });

        Assert.Contains("satb", Refused(() => _ = new ChoraleTexts(bachbot, bachbot.Vocabulary, ContextLayout.Full)));
        Assert.Contains("cut", Refused(() => new ChoraleTexts(bachbot, bachbot.Vocabulary, null)
            .TrainingData(new TextAugmentation { Shuffle = true })));
        Assert.Contains("13", Refused(() => new TextAugmentation { Semitones = 13 }.Validate()));
        var narrow = new Vocabulary(["START", "END", "|||"]);
        Assert.Contains(
            "which the model does not know", Refused(() => new ChoraleTexts(Pieces, narrow, null).Text(DatasetSplit.Train)));
    }

    [Fact]
    public void A_stream_that_is_cut_is_cut_with_its_context()
    {
        Dataset dataset = CorpusBuilder.Build([ScoreFiles.Fixture("edge")], new CorpusOptions { Split = new StreamSplit() });
        var texts = new ChoraleTexts(dataset, dataset.Vocabulary, new ContextLayout([ContextFeature.Slot]));
        int[] training = texts.Text(DatasetSplit.Train), validation = texts.Text(DatasetSplit.Valid);

        Assert.Equal(2 * dataset.StreamTrainTokens, training.Length);
        Assert.Equal(dataset.Tokens(DatasetSplit.Valid), validation.Where((_, i) => i % 2 == 0));
        Assert.Empty(texts.Text(DatasetSplit.Test));
    }

    private static string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;

    private static IEnumerable<string[]> Split(string[] tokens)
    {
        int start = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] != ChoraleTokens.End)
                continue;
            yield return tokens[start..(i + 1)];
            start = i + 1;
        }
    }

    private static int LowestPitch(Chorale chorale) => Enum.GetValues<Voice>()
        .SelectMany(voice => chorale[voice]).Select(note => note.Pitch).DefaultIfEmpty(-1).Min();

    /// <summary>A piece but for its key.</summary>
    private static string Shape(Chorale chorale)
    {
        int lowest = LowestPitch(chorale);
        return string.Join(' ', Enum.GetValues<Voice>().SelectMany(voice => chorale[voice]
            .Select(note => $"{voice}{note.Onset}+{note.Duration}:{note.Pitch - lowest}{note.Fermata}")));
    }
}
