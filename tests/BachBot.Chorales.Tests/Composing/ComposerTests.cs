using BachBot.Chorales.Analysis;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;
using BachBot.Engine.Training;

namespace BachBot.Chorales.Tests.Composing;

public sealed class ComposerTests
{
    private static readonly SatbEncoding Encoding = new();

    private static readonly Vocabulary Vocabulary = Vocabulary.Of(SyntheticChorales.Generate(1, 0, 20)
        .SelectMany(chorale => Encoding.Encode(chorale.Transpose(chorale.Key.SemitonesToReference))));

    /// <summary>A model that has learnt nothing: what it writes is well-formed by the grammar alone.</summary>
    private static LanguageModel Untrained(CpuBackend backend, IChoraleEncoding? encoding = null)
    {
        var model = new LanguageModel(
            backend, new LanguageModelOptions { VocabularySize = Vocabulary.Count, Layers = 1, HiddenSize = 16 }, Vocabulary);
        ChoraleModel.SetEncoding(model, encoding ?? Encoding);
        return model;
    }

    [Fact]
    public void Even_an_untrained_model_writes_four_voices_of_the_right_length()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend);
        var options = new ComposingOptions { Count = 12, MinFrames = 20, MaxFrames = 60 };

        IReadOnlyList<Chorale> chorales = new Composer(model).Compose(options);

        Assert.Equal(12, chorales.Count);
        Assert.All(chorales, chorale =>
        {
            Assert.InRange(chorale.Length, 20, 60);
            Assert.Equal(chorale.Length, ChoraleFrames.AsNotated(chorale).Count);
            Assert.Contains(chorale.Key, new[] { Key.CMajor, Key.AMinor });
        });
    }

    [Fact]
    public void The_same_seed_gives_the_same_pieces_and_another_one_others()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend);
        var options = new ComposingOptions { Count = 2, MaxFrames = 100 };

        string[] first = Texts(new Composer(model).Compose(options));
        string[] second = Texts(new Composer(model).Compose(options));
        string[] other = Texts(new Composer(model).Compose(
            options with { Sampling = options.Sampling with { Seed = 2 } }));

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(7, Mode.Major, 5)]
    [InlineData(4, Mode.Minor, 5)]
    public void The_key_that_is_asked_for_is_that_of_every_piece(int tonic, Mode mode, int back)
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend);
        var options = new ComposingOptions { Count = 6, MaxFrames = 100 };
        Key key = new(tonic, mode);

        IReadOnlyList<Chorale> asked = new Composer(model).Compose(options with { Key = key });
        IReadOnlyList<Chorale> free = new Composer(model).Compose(options);

        Assert.Equal(6, asked.Count);
        Assert.All(asked, piece => Assert.Equal(key, piece.Key));
        Assert.All(asked, piece => Assert.Equal(mode, KeyFinder.Find(piece).Mode));
        // The free pieces of the mode come first, moved.
        string[] expected = Texts([.. free.Where(piece => piece.Key.Mode == mode)]);
        Assert.Equal(expected, Texts([.. asked.Select(piece => piece.Transpose(back))])[..expected.Length]);
    }

    [Fact]
    public void A_model_of_pieces_in_their_own_keys_composes_in_keys_of_its_own()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend);
        ChoraleModel.SetEncoding(model, Encoding, transposed: false);
        var options = new ComposingOptions { Count = 6, MaxFrames = 100 };
        Key asked = new(3, Mode.Major);

        Assert.All(new Composer(model).Compose(options), piece => Assert.Equal(KeyFinder.Find(piece), piece.Key));
        Assert.All(
            new Composer(model).Compose(options with { Key = asked }),
            piece => Assert.Equal((asked, asked), (piece.Key, KeyFinder.Find(piece))));
    }

    [Fact]
    public void Near_the_longest_length_a_phrase_end_ends_the_piece()
    {
        var grammar = new LimitedGrammar(
            new SatbGrammar(Vocabulary, VoiceOrder.Satb), Vocabulary, new PieceLimits(MinFrames: 2, MaxFrames: 70));
        var allowed = new bool[Vocabulary.Count];
        int delimiter = Vocabulary.IdOf(ChoraleTokens.FrameDelimiter);
        int end = Vocabulary.IdOf(ChoraleTokens.End);
        int fermata = Vocabulary.IdOf(ChoraleTokens.Fermata);
        grammar.Advance(Vocabulary.IdOf(ChoraleTokens.Start));
        for (int frame = 1; ; frame++)
        {
            grammar.Advance(fermata);
            for (int voice = 0; voice < Chorale.VoiceCount; voice++)
                grammar.Advance(Vocabulary.IdOf("(60, False)"));
            grammar.Allowed(allowed);
            // The fermata may last for a bar.
            Assert.Equal(frame < 16, allowed[delimiter]);
            Assert.Equal(frame >= 2, allowed[end]);
            if (!allowed[delimiter])
                return;
            grammar.Advance(delimiter);
            grammar.Allowed(allowed);
            // Six frames leave a closing stretch of 64: whoever goes on then holds the fermata.
            Assert.Equal(frame >= 6, allowed.Count(one => one) == 1);
            Assert.True(allowed[fermata]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_piece_has_the_phrases_that_are_asked_for(int phrases)
    {
        var random = new Random(phrases);
        for (int piece = 0; piece < 20; piece++)
        {
            bool[] fermatas = Fermatas(Encoding.Decode(Vocabulary.Decode([.. Wander(random, phrases)])));

            int[] lengths = [.. Runs(fermatas)];
            Assert.Equal(phrases, lengths.Length);
            Assert.InRange(lengths[^1], 4, 16);
            Assert.True(fermatas[^1], "it ends with its last phrase");
        }
    }

    /// <summary>Any text that the grammar allows, with fermatas that last for some time.</summary>
    private static List<int> Wander(Random random, int phrases)
    {
        var grammar = new LimitedGrammar(
            new SatbGrammar(Vocabulary, VoiceOrder.Satb), Vocabulary, new PieceLimits(1, 100_000, phrases));
        int fermata = Vocabulary.IdOf(ChoraleTokens.Fermata), end = Vocabulary.IdOf(ChoraleTokens.End);
        var allowed = new bool[Vocabulary.Count];
        var text = new List<int>();
        for (int lasting = 0; text.Count == 0 || text[^1] != end;)
        {
            grammar.Allowed(allowed);
            bool isFrameStart = allowed[fermata];
            if (isFrameStart && allowed.Count(one => one) > 1)
            {
                lasting = lasting > 0 ? lasting - 1 : random.Next(10) == 0 ? random.Next(4, 20) : 0;
                if (lasting > 0)
                    allowed.AsSpan().Clear();
                allowed[fermata] = lasting > 0;
            }
            int[] choices = [.. Enumerable.Range(0, allowed.Length).Where(token => allowed[token])];
            text.Add(choices[random.Next(choices.Length)]);
            grammar.Advance(text[^1]);
        }
        return text;
    }

    private static IEnumerable<int> Runs(bool[] flags)
    {
        int length = 0;
        foreach (bool flag in flags.Append(false))
        {
            if (!flag && length > 0)
                yield return length;
            length = flag ? length + 1 : 0;
        }
    }

    [Fact]
    public void Pieces_go_on_from_the_beginning_that_is_given_in_its_key()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend);
        Chorale beginning = SyntheticChorales.Generate(1, 0, 20)
            .First(chorale => chorale.Key.SemitonesToReference != 0 && chorale.PickupFrames > 0);
        var options = new ComposingOptions { Count = 2, Prime = beginning, PrimeFrames = 40, MaxFrames = 100 };

        IReadOnlyList<Chorale> pieces = new Composer(model).Compose(options);

        string[] expected = Frames(beginning)[..40];
        Assert.All(pieces, piece =>
        {
            Assert.Equal((beginning.Key, beginning.PickupFrames), (piece.Key, piece.PickupFrames));
            Assert.Equal(beginning.Metres, piece.Metres);
            Assert.Equal(expected, Frames(piece)[..40]);
            Assert.InRange(piece.Length, 41, 100);
        });
        Assert.Throws<ArgumentException>(() => new Composer(model).Compose(options with { MaxFrames = 40, MinFrames = 1 }));
        Assert.Throws<ArgumentException>(() => new Composer(model).Compose(options with { Key = new Key(6, Mode.Major) }));
        Assert.Contains("(127, False)", Assert.Throws<ArgumentException>(() => new Composer(model).Compose(
            options with { Prime = Held(127), PrimeFrames = null })).Message);
    }

    [Fact]
    public void Parallel_fifths_and_octaves_come_only_where_they_are_allowed()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend);
        var options = new ComposingOptions { Count = 8, MinFrames = 100, MaxFrames = 100 };

        Assert.Equal(0, Parallels(options));
        Assert.InRange(Parallels(options with { AllowsParallels = true }), 10, int.MaxValue);

        int Parallels(ComposingOptions asked) => new Composer(model).Compose(asked)
            .Select(piece => PartWritingChecker.Check(piece))
            .Sum(report => report.Count(PartWritingRule.ParallelFifths) + report.Count(PartWritingRule.ParallelOctaves));
    }

    [Fact]
    public void The_best_of_several_is_the_one_that_ranks_first()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend);
        var options = new ComposingOptions { Count = 6, MaxFrames = 100, MinFrames = 60 };
        using var evaluation = new Evaluation(model);

        string[] best = Texts(new Composer(model).Compose(options with { Count = 2, BestOf = 3 }));

        // The same draws, three for each piece.
        string[] expected =
        [
            .. new Composer(model).Compose(options).Chunk(3).Select(three => Texts([three.MinBy(piece => PieceRanking.Penalty(
                evaluation.Run(Vocabulary.Encode(Encoding.Encode(piece))).NatsPerToken, piece, piece.Key))!])[0]),
        ];
        Assert.Equal(expected, best);
    }

    [Fact]
    public void A_parallel_weighs_more_than_a_crossing_and_an_open_end_as_much_as_two()
    {
        Chorale parallels = Two(([55, 57], [48, 50])), crossing = Two(([55, 57], [57, 50])), neither = Two(([55, 57], [52, 50]));
        var tonic = new Key(2, Mode.Minor);

        Assert.Equal(0.3, PieceRanking.Penalty(0.3, neither, tonic), 12);
        Assert.Equal(0.3 + 0.1, PieceRanking.Penalty(0.3, neither, Key.CMajor), 12);
        // One finding in two chords is 50 in 100.
        Assert.Equal(0.3 + 50 * 0.05, PieceRanking.Penalty(0.3, parallels, tonic), 12);
        Assert.Equal(0.3 + 50 * 0.002, PieceRanking.Penalty(0.3, crossing, tonic), 12);
    }

    [Fact]
    public void A_model_of_the_original_encoding_is_decoded_as_well_as_it_can_be()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using LanguageModel model = Untrained(backend, new BachBotEncoding());

        IReadOnlyList<Chorale> chorales = new Composer(model).Compose(
            new ComposingOptions { Count = 8, MinFrames = 30, MaxFrames = 50 });

        Assert.All(chorales, chorale => Assert.InRange(chorale.Length, 30, 50));
    }

    [Theory]
    [InlineData(0, 10, 20, 1)]
    [InlineData(1, 0, 20, 1)]
    [InlineData(1, 10, 9, 1)]
    [InlineData(1, 10, 20, 0)]
    public void Options_out_of_range_are_refused(int count, int minimum, int maximum, double temperature) =>
        Assert.Throws<ArgumentException>(() => new ComposingOptions
        {
            Count = count,
            MinFrames = minimum,
            MaxFrames = maximum,
            Sampling = new SamplingOptions { Temperature = temperature },
        }.Validate());

    [Fact]
    public void A_model_that_knows_no_chorales_is_refused()
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1 });
        using var model = new LanguageModel(
            backend, new LanguageModelOptions { VocabularySize = 3, Layers = 1, HiddenSize = 4 });

        Assert.Throws<ArgumentException>(() => new Composer(model));
    }

    private static string[] Texts(IReadOnlyList<Chorale> chorales) =>
        [.. chorales.Select(chorale => string.Join(' ', Encoding.Encode(chorale)))];

    private static string[] Frames(Chorale chorale) => string.Join(' ', Encoding.Encode(chorale)[1..^1]).Split(" ||| ");

    private static bool[] Fermatas(Chorale chorale)
    {
        var frames = ChoraleFrames.AsNotated(chorale);
        return [.. Enumerable.Range(0, frames.Count).Select(frames.Fermata)];
    }

    private static Chorale Held(int pitch) => new([[new Note(0, 16, pitch)], [], [], []], 16);

    /// <summary>A tenor and a bass of two quarters.</summary>
    private static Chorale Two((int[] Upper, int[] Lower) pitches) => new(
        [[], [], Quarters(pitches.Upper), Quarters(pitches.Lower)], 8);

    private static Note[] Quarters(int[] pitches) => [.. pitches.Select((pitch, i) => new Note(4 * i, 4, pitch))];
}
