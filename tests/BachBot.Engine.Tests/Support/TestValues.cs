namespace BachBot.Engine.Tests.Support;

/// <summary>Values for tests: random, but the same in every run, and exact in single precision so that every backend
/// sees the same ones.</summary>
public static class TestValues
{
    public static double[] Uniform(string name, int count, double range)
    {
        var random = new System.Random(Seed(name, count));
        return [.. Enumerable.Range(0, count).Select(_ => (double)(float)(range * (2 * random.NextDouble() - 1)))];
    }

    public static double[] Integers(string name, int count, int bound)
    {
        var random = new System.Random(Seed(name, count));
        return [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(bound))];
    }

    private static int Seed(string name, int count) =>
        name.Aggregate(count, (hash, character) => unchecked(hash * 31 + character));
}
