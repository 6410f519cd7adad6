using BachBot.Engine.Models;

namespace BachBot.Engine.Tests.Models;

public sealed class NGramModelTests
{
    [Fact]
    public void A_bigram_by_hand()
    {
        // Text 0 1 0 1 2: c(0) = 2, c(1) = 2, c(2) = 1, three distinct; after 0: 1 twice; after 1: 0 and 2.
        var model = new NGramModel(2, symbols: 4, [0, 1, 0, 1, 2]);
        double One() => (2 + 3 * 0.25) / 8;
        double oneAfterZero = (2 + 1 * One()) / 3;
        double three = 3 * 0.25 / 8;
        double threeAfterOne = 2 * three / 4;

        Assert.Equal(-Math.Log(oneAfterZero), model.NatsPerToken([0, 1]), 12);
        Assert.Equal(-Math.Log(threeAfterOne), model.NatsPerToken([1, 3]), 12);
        Assert.Equal((-Math.Log(oneAfterZero) - Math.Log(threeAfterOne)) / 2, model.NatsPerToken([0, 1, 3]), 12);
        // After 3 nothing was ever seen: the unigram answers.
        Assert.Equal(-Math.Log(One()), model.NatsPerToken([3, 1]), 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Probabilities_sum_to_one(int order)
    {
        const int Symbols = 5;
        int[] text = [.. Enumerable.Range(0, 200).Select(i => i * i % 7 % Symbols)];
        var model = new NGramModel(order, Symbols, text);
        int[] context = [4, 1, 2];

        // The loss of context + w, minus that of the context, is -ln P(w).
        double before = 2 * model.NatsPerToken(context);
        double sum = Enumerable.Range(0, Symbols).Sum(
            token => Math.Exp(before - 3 * model.NatsPerToken([.. context, token])));

        Assert.Equal(1, sum, 10);
    }

    [Fact]
    public void Models_of_lower_orders_are_parts_of_it()
    {
        int[] text = [.. Enumerable.Range(0, 200).Select(i => i * i % 7 % 5)];
        int[] other = [0, 3, 1, 1, 4, 2, 0];

        double[] losses = new NGramModel(4, 5, text).NatsPerTokenByOrder(other);

        Assert.Equal([.. Enumerable.Range(1, 4).Select(order => new NGramModel(order, 5, text).NatsPerToken(other))], losses);
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_refused() =>
        Assert.Throws<ArgumentException>(() => new NGramModel(2, 3, [0, 3]));
}
