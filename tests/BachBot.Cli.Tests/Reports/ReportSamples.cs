using System.Xml.Linq;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;
using BachBot.Engine.Training;

namespace BachBot.Cli.Tests.Reports;

/// <summary>Reports to render, and the page taken apart.</summary>
internal static class ReportSamples
{
    public const string Hostile = "</title></style><script>alert('x')</script>&amp;\"'\u202E\uD800\0\u0001 ]]> -->";

    /// <summary>A falling loss whose validation part is lowest in the given epoch.</summary>
    public static EpochResult[] History(int epochs, int best = 0, bool validated = true) =>
        [.. Enumerable.Range(1, epochs).Select(epoch => new EpochResult(
            epoch,
            epoch * 100,
            0.4 + 1.5 / epoch,
            validated ? 0.5 + 0.01 * Math.Abs(epoch - (best == 0 ? epochs : best)) : null,
            2e-3 * Math.Pow(0.5, epoch / 5)))];

    /// <summary>Four voices with a pickup, a tie, a note over a bar line, a rest, a unison and a fermata: 4 + 16 + 16
    /// frames.</summary>
    public static Chorale Piece { get; } = new(
        [
            [new(0, 4, 67), new(4, 8, 69), new(12, 6, 71, TiedToNext: true), new(18, 2, 71, TiedFromPrevious: true),
             new(20, 16, 67, Fermata: true)],
            [new(0, 4, 62), new(4, 4, 66), new(12, 8, 62), new(24, 12, 62)],
            [new(0, 4, 59), new(4, 16, 60), new(20, 16, 59, Fermata: true)],
            [new(0, 4, 43), new(4, 32, 55, Fermata: true)],
        ],
        36)
    {
        Key = new Key(7, Mode.Major),
        PickupFrames = 4,
    };

    public static RunReport Full { get; } = new()
    {
        Title = "A run",
        History = History(20, best: 15),
        Baseline = new Baseline("5-gram model", 0.75),
        Parameters = 1_234_567,
        TrainingTokens = 765_432,
        Duration = TimeSpan.FromSeconds(751),
        Throughput = [.. Enumerable.Range(1, 50).Select(i => new ThroughputPoint(10 * i, 20_000 + 10 * (i % 7)))],
        Settings = [new SettingGroup("Model", [new Setting("Cell", "LSTM"), new Setting("Layers", "3")])],
        Chorales =
        [
            new ReportedChorale { Name = "Chorale 1", Chorale = Piece, Files = ["chorale-1.musicxml", "midi/1.mid"] },
            new ReportedChorale { Name = "Chorale 2", Chorale = Piece, Description = "Seed 2." },
        ],
    };

    /// <summary>Reports with something missing, broken or in excess.</summary>
    public static IReadOnlyDictionary<string, RunReport> Edges { get; } = new Dictionary<string, RunReport>
    {
        ["full"] = Full,
        ["nothing at all"] = new() { Title = "", History = [] },
        ["one epoch"] = new() { Title = "One", History = History(1) },
        ["no validation"] = new() { Title = "None", History = History(3, validated: false) },
        ["all NaN"] = new()
        {
            Title = "NaN",
            History = [new(1, 1, double.NaN, double.NaN, double.NaN), new(2, 2, double.NaN, double.NaN, double.NaN)],
            Baseline = new Baseline("nothing", double.NaN),
            Throughput = [new(1, double.NaN)],
        },
        ["diverged"] = new()
        {
            Title = "Diverged",
            History =
            [
                new(1, 1, 2.5, 2.4, 1), new(2, 2, 1e300, double.PositiveInfinity, 0),
                new(3, 3, double.NegativeInfinity, -1e300, -1),
            ],
            Baseline = new Baseline("infinite", double.PositiveInfinity),
            Throughput = [new(1, 0), new(2, double.PositiveInfinity), new(3, 1e300), new(4, -5)],
        },
        ["hostile"] = new()
        {
            Title = Hostile,
            History = History(2),
            Baseline = new Baseline(Hostile, 0.7),
            Settings = [new SettingGroup(Hostile, [new Setting(Hostile, Hostile)])],
            Chorales =
            [
                new ReportedChorale
                {
                    Name = Hostile,
                    Chorale = Piece,
                    Description = Hostile,
                    Files = [Hostile, "javascript:alert(1)", "//elsewhere.example/x", "\\\\host\\x", ""],
                },
            ],
        },
        ["empty pieces"] = new()
        {
            Title = "Empty",
            History = [],
            Chorales =
            [
                new ReportedChorale { Name = "No frames", Chorale = new Chorale([[], [], [], []], 0) },
                new ReportedChorale { Name = "Only rests", Chorale = new Chorale([[], [], [], []], 64) },
            ],
            Settings = [new SettingGroup("Empty", [])],
        },
        ["absurd metres"] = new()
        {
            Title = "Metres",
            History = [],
            Chorales =
            [
                new ReportedChorale
                {
                    Name = "Metres",
                    Chorale = new Chorale([[new(0, 60, 0)], [], [], [new(30, 30, 127)]], 60)
                    {
                        Metres = [new(0, new Metre(0, 0)), new(7, new Metre(-3, 4)), new(9, new Metre(1, 3))],
                        PickupFrames = 1000,
                    },
                },
            ],
        },
        ["long names"] = new()
        {
            Title = new string('W', 5000),
            History = History(2),
            Baseline = new Baseline(new string('n', 3000), 1),
        },
    };

    public static TheoryData<string> EdgeNames => [.. Edges.Keys];

    public static XDocument Parse(RunReport report) => XDocument.Parse(ReportPage.Render(report));

    /// <summary>The elements whose class attribute has a word.</summary>
    public static IEnumerable<XElement> OfClass(this XContainer container, string name) =>
        container.Descendants().Where(element =>
            ((string?)element.Attribute("class") ?? "").Split(' ').Contains(name));

    public static double Number(this XElement element, string attribute) => double.Parse(
        ((string?)element.Attribute(attribute) ?? "0").TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>All text of an element with runs of white space as one blank.</summary>
    public static string Words(this XElement element) =>
        string.Join(' ', element.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
