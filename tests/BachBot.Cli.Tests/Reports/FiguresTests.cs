using BachBot.Cli.Reports;

namespace BachBot.Cli.Tests.Reports;

public class FiguresTests
{
    [Theory]
    [InlineData(0.002, "0.002")]
    [InlineData(0.00025, "0.00025")]
    [InlineData(6.25e-5, "6.25 \u00D7 10\u207B\u2075")]
    [InlineData(1e-12, "1 \u00D7 10\u207B\u00B9\u00B2")]
    [InlineData(0, "0")]
    [InlineData(-1.5, "\u22121.5")]
    [InlineData(123456.7, "123457")]
    [InlineData(999999.7, "1 \u00D7 10\u2076")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "\u2212\u221E")]
    public void Rates_are_short(double value, string expected) => Assert.Equal(expected, Figures.Rate(value));

    [Theory]
    [InlineData(0.0, "0.0 s")]
    [InlineData(8.44, "8.4 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 min 0 s")]
    [InlineData(751, "12 min 31 s")]
    [InlineData(3599.6, "1 h 0 min")]
    [InlineData(7529, "2 h 5 min")]
    [InlineData(360000, "100 h 0 min")]
    public void Times_have_two_units(double seconds, string expected) =>
        Assert.Equal(expected, Figures.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.5, "0.500")]
    [InlineData(-0.25, "\u22120.250")]
    [InlineData(1e7, "1 \u00D7 10\u2077")]
    [InlineData(double.PositiveInfinity, "\u221E")]
    public void Losses_have_three_decimals(double value, string expected) =>
        Assert.Equal(expected, Figures.Loss(value));

    [Fact]
    public void Missing_numbers_are_dashes()
    {
        Assert.Equal("\u2013", Figures.Loss(null));
        Assert.Equal("\u2013", Figures.Count(null));
        Assert.Equal("\u2013", Figures.Speed(null));
        Assert.Equal("\u2013", Figures.Perplexity(null));
    }

    [Theory]
    [InlineData(-0.001, "0")]
    [InlineData(1234567.891, "1234567.89")]
    [InlineData(-2.5, "-2.5")]
    public void Coordinates_have_no_exponent_and_no_negative_zero(double value, string expected) =>
        Assert.Equal(expected, Figures.Coordinate(value));

    [Theory]
    [InlineData(1, "1 bar")]
    [InlineData(0, "0 bars")]
    [InlineData(1200, "1,200 bars")]
    public void Nouns_agree_with_their_numbers(int count, string expected) =>
        Assert.Equal(expected, Figures.Plural(count, "bar"));
}
