using BachBot.Chorales.Corpus;
using BachBot.Engine.Models;

namespace BachBot.Chorales.Tests.Corpus;

/// <summary>The n-gram model on real chorales against the cross-entropies that come with them, which another program
/// computed to two decimals.</summary>
public class NGramBaselineTests
{
    [SkippableTheory]
    [InlineData(1, 3.58)]
    [InlineData(2, 2.33)]
    [InlineData(6, 1.19)]
    [InlineData(8, 1.17)]
    [InlineData(12, 1.30)]
    public void Losses_are_the_known_ones(int order, double expected)
    {
        Dataset dataset = CorpusBuilder.Build(
            [CorpusFolder.File("cc0")],
            new CorpusOptions { Split = FileSplit.Load(CorpusFolder.File("splits", "split.json")) });
        var model = new NGramModel(order, dataset.Vocabulary.Count, dataset.Tokens(DatasetSplit.Train));

        double loss = model.NatsPerToken(dataset.Tokens(DatasetSplit.Valid));

        Assert.Equal(expected, loss, 0.01);
    }
}
