using System.Globalization;

namespace BachBot.Engine.Tests.Support;

/// <summary>Comparisons of tensors with messages that name the tensor and the worst element.</summary>
public static class Compare
{
    /// <summary>Largest absolute difference, relative to the largest absolute value expected.</summary>
    public static double RelativeError(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        double scale = expected.Max(Math.Abs);
        double worst = expected.Zip(actual, Difference).Max();
        return worst == 0 ? 0 : worst / Math.Max(scale, double.Epsilon);
    }

    public static void Close(
        IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        Assert.True(
            expected.Count == actual.Count, $"{what}: {expected.Count} values expected, {actual.Count} came.");
        if (expected.Count == 0)
            return;
        double error = RelativeError(expected, actual);
        if (error <= tolerance)
            return;
        int worst = Enumerable.Range(0, expected.Count).MaxBy(i => Difference(expected[i], actual[i]));
        Assert.Fail(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: relative error {error:G3} above {tolerance:G3}; element {worst} is {actual[worst]:G9}, expected {expected[worst]:G9}."));
    }

    public static void Close(
        IReadOnlyDictionary<string, double[]> expected, IReadOnlyDictionary<string, double[]> actual,
        double tolerance, string what)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, double[] values) in expected)
            Close(values, actual[name], tolerance, $"{what}: {name}");
    }

    /// <summary>A NaN differs from everything: an output that was not written must not pass.</summary>
    private static double Difference(double expected, double actual) =>
        double.IsNaN(expected) || double.IsNaN(actual) ? double.PositiveInfinity : Math.Abs(expected - actual);
}
