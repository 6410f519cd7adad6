using BachBot.Chorales.Composing;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

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
            new SatbGrammar(Vocabulary, VoiceOrder.Satb), Vocabulary, minFrames: 2, maxFrames: 70);
        var allowed = new bool[Vocabulary.Count];
        int delimiter = Vocabulary.IdOf(ChoraleTokens.FrameDelimiter);
        int end = Vocabulary.IdOf(ChoraleTokens.End);
        grammar.Advance(Vocabulary.IdOf(ChoraleTokens.Start));
        for (int frame = 1; ; frame++)
        {
            grammar.Advance(Vocabulary.IdOf(ChoraleTokens.Fermata));
            for (int voice = 0; voice < Chorale.VoiceCount; voice++)
                grammar.Advance(Vocabulary.IdOf("(60, False)"));
            grammar.Allowed(allowed);
            // Six frames leave a closing stretch of 64; the fermata has had its beat after four of them.
            Assert.Equal(frame < 6, allowed[delimiter]);
            Assert.Equal(frame >= 2, allowed[end]);
            if (!allowed[delimiter])
                return;
            grammar.Advance(delimiter);
        }
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
}
