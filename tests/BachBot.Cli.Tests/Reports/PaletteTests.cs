using System.Globalization;
using System.Text.RegularExpressions;
using BachBot.Cli.Reports;
using BachBot.Cli.Reports.Surprisal;

namespace BachBot.Cli.Tests.Reports;

/// <summary>The colours do what the page promises: they can be read, and told apart by readers who see fewer of them.
/// </summary>
public class PaletteTests
{
    // Machado, Oliveira and Fernandes 2009, severity 1: what a dichromat sees, in linear RGB.
    private static readonly Dictionary<string, double[][]> Sights = new()
    {
        ["all colours"] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        ["protanopia"] =
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        ["deuteranopia"] =
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        ["tritanopia"] =
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    };

    public static TheoryData<string, string, string, double> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, string, double>();
            foreach (string scheme in (string[])["light", "dark"])
            {
                for (int step = 0; step < SurprisalScale.Steps; step++)
                {
                    string text = step < 3 ? "low" : step > 3 ? "high" : "middle";
                    pairs.Add(scheme, "on-surprise-" + text, $"surprise-{step}", 4.5);
                }
                foreach (string text in (string[])["ink", "muted", "link", "validation", "training", "baseline", "mark"])
                    pairs.Add(scheme, text, "paper", 4.5);
                foreach (string voice in (string[])["soprano", "alto", "tenor", "bass"])
                {
                    pairs.Add(scheme, "on-" + voice, voice, 4.5);
                    pairs.Add(scheme, voice, "paper", 3);
                    pairs.Add(scheme, voice, "white-key", 3);
                    pairs.Add(scheme, voice, "black-key", 2.8);
                }
            }
            return pairs;
        }
    }

    public static TheoryData<string, string> SchemesAndSights
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string sight in Sights.Keys)
            {
                pairs.Add("light", sight);
                pairs.Add("dark", sight);
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Contrast_is_enough(string scheme, string foreground, string background, double least)
    {
        Dictionary<string, double[]> colours = Colours(scheme);
        double a = Luminance(colours[foreground]), b = Luminance(colours[background]);

        Assert.InRange((Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05), least, 21);
    }

    [Theory]
    [MemberData(nameof(SchemesAndSights))]
    public void Surprise_goes_from_the_lightness_of_the_paper_to_its_opposite(string scheme, string sight)
    {
        Dictionary<string, double[]> colours = Colours(scheme);
        double[][] seen = [.. Enumerable.Range(0, SurprisalScale.Steps).Select(step =>
            Lab([.. Sights[sight].Select(row => row.Zip(colours[$"surprise-{step}"], (m, c) => m * c).Sum())]))];
        double[] steps = [.. seen.Zip(seen.Skip(1), (a, b) => (b[0] - a[0]) * (scheme == "light" ? -1 : 1))];

        // A difference of 2.3 is just noticeable.
        Assert.All(steps, step => Assert.InRange(step, 7, 30));
    }

    [Theory]
    [MemberData(nameof(SchemesAndSights))]
    public void Voices_can_be_told_apart(string scheme, string sight)
    {
        Dictionary<string, double[]> colours = Colours(scheme);
        double[][] seen = [.. new[] { "soprano", "alto", "tenor", "bass" }
            .Select(voice => Lab([.. Sights[sight].Select(row => row.Zip(colours[voice], (m, c) => m * c).Sum())]))];

        for (int i = 0; i < seen.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                // A difference of 2.3 is just noticeable; 20 is plain at a glance.
                double difference = Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum());
                Assert.InRange(difference, 20, 300);
            }
        }
    }

    /// <summary>The variables of a scheme as linear RGB; dark ones stand in the second block.</summary>
    private static Dictionary<string, double[]> Colours(string scheme)
    {
        string[] blocks = PageStyle.Sheet.Split(":root {");
        string block = blocks[scheme == "light" ? 1 : 2].Split('}')[0];
        return Regex.Matches(block, "--([a-z0-9-]+): #([0-9a-f]{6});").ToDictionary(
            match => match.Groups[1].Value,
            match => Enumerable.Range(0, 3).Select(i => Linear(match.Groups[2].Value.Substring(2 * i, 2))).ToArray());
    }

    private static double Linear(string hex)
    {
        double value = int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private static double Luminance(double[] rgb) => 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];

    private static double[] Lab(double[] rgb)
    {
        double[] c = [.. rgb.Select(value => Math.Clamp(value, 0, 1))];
        double x = F((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047);
        double y = F(Luminance(c));
        double z = F((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883);
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double t) => t > 0.008856 ? Math.Cbrt(t) : 7.787 * t + 16.0 / 116;
    }
}
