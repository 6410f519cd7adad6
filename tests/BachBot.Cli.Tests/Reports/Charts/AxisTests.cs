using BachBot.Cli.Reports.Charts;

namespace BachBot.Cli.Tests.Reports.Charts;

public class AxisTests
{
    [Theory]
    [InlineData(0.46, 1.82, 7, "0.4 0.6 0.8 1.0 1.2 1.4 1.6 1.8 2.0")]
    [InlineData(0, 21_846, 3, "0 10,000 20,000 30,000")]
    [InlineData(0.9, 1.6, 3, "0.75 1.00 1.25 1.50 1.75")]
    [InlineData(-3, 4, 4, "\u22124 \u22122 0 2 4")]
    [InlineData(0, 350_000, 4, "0 100k 200k 300k 400k")]
    [InlineData(0, 1_700_000, 4, "0 0.5M 1.0M 1.5M 2.0M")]
    [InlineData(0, 2e-9, 2, "0 1 \u00D7 10\u207B\u2079 2 \u00D7 10\u207B\u2079")]
    public void Linear_ticks_are_round_and_enclose_the_values(double low, double high, int intervals, string expected)
    {
        Axis axis = Axis.Linear([low, high], intervals);

        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(tick => tick.Label)));
        Assert.Equal(0, axis.Share(axis.Ticks[0].Value), 12);
        Assert.Equal(1, axis.Share(axis.Ticks[^1].Value), 12);
    }

    [Fact]
    public void Linear_axis_holds_its_values_and_has_few_distinct_ticks_whatever_the_range()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 5_000; trial++)
        {
            double low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 15));
            double high = low + random.NextDouble() * Math.Pow(10, random.Next(-12, 15));
            Axis axis = Axis.Linear([low, high, double.NaN], 6, fromZero: random.Next(2) == 0);

            Assert.InRange(axis.Share(low), -1e-6, 1 + 1e-6);
            Assert.InRange(axis.Share(high), -1e-6, 1 + 1e-6);
            Assert.InRange(axis.Ticks.Count, 2, 9);
            Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(tick => tick.Label).Distinct().Count());
            Assert.All(axis.Ticks, tick => Assert.InRange(axis.Share(tick.Value), -1e-6, 1 + 1e-6));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(1e14)]
    public void Single_value_gets_room_on_the_axis(double value)
    {
        Axis axis = Axis.Linear([value], 4);

        Assert.InRange(axis.Share(value), 0, 1);
        Assert.True(axis.Ticks.Count >= 2);
    }

    [Fact]
    public void Axis_of_nothing_still_has_ticks()
    {
        Assert.Equal(["0", "1"], Axis.Linear([double.NaN, double.PositiveInfinity, 1e300], 1).Ticks
            .Select(tick => tick.Label));
        Assert.NotEmpty(Axis.Logarithmic([0, -1, double.NaN], 3).Ticks);
    }

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 7, "1 2 3 4 5 6 7")]
    [InlineData(1, 30, "1 5 10 15 20 25 30")]
    [InlineData(4, 17, "4 6 8 10 12 14 16")]
    [InlineData(1, 1000, "1 200 400 600 800 1,000")]
    public void Counting_ticks_are_whole_and_begin_with_the_first(int first, int last, string expected)
    {
        Axis axis = Axis.Counting(first, last, 7);

        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(tick => tick.Label)));
        Assert.Equal(0.5 / (last - first + 1), axis.Share(first), 12);
        Assert.Equal(1 - 0.5 / (last - first + 1), axis.Share(last), 12);
    }

    [Fact]
    public void Counting_ticks_stay_whole_for_every_range()
    {
        for (int last = 1; last < 3_000; last++)
        {
            Axis axis = Axis.Counting(1, last, 7);
            Assert.All(axis.Ticks, tick => Assert.Equal(Math.Round(tick.Value), tick.Value));
            Assert.InRange(axis.Ticks.Count, 1, 9);
        }
    }

    [Fact]
    public void Logarithmic_ticks_are_powers_of_ten()
    {
        Axis axis = Axis.Logarithmic([2e-3, 3e-5], 3);

        Assert.Equal("10\u207B\u2075 10\u207B\u2074 10\u207B\u00B3 10\u207B\u00B2",
            string.Join(' ', axis.Ticks.Select(tick => tick.Label)));
        Assert.Equal(2.0 / 3, axis.Share(1e-3), 12);
    }
}
