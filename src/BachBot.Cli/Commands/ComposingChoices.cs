using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Sampling;

namespace BachBot.Cli.Commands;

/// <summary>The options that say what <c>bachbot compose</c> composes.</summary>
internal sealed class ComposingChoices
{
    /// <summary>Pieces are drawn side by side: more would take much memory.</summary>
    private const int MostPieces = 10_000;

    /// <summary>Readers of scores take no longer ones.</summary>
    private const int MostFrames = 65_536;

    /// <summary>Room for a phrase where so many are asked for: four bars of four quarters, twice what is usual.</summary>
    private const int FramesOfPhrase = 64;

    private static readonly ComposingOptions Defaults = new();

    private readonly IntegerOption<int> _count = new("--count", "How many pieces.", 1, MostPieces, 1, "-n");

    private readonly IntegerOption<ulong> _seed = SharedOptions.Seed();

    private readonly RealOption _temperature = new(
        "--temperature", "Below 1 plays safe, above 1 dares more.", value => value > 0,
        "positive (for the most probable notes take --top-k 1)", Defaults.Sampling.Temperature, "-t");

    private readonly IntegerOption<int> _topK =
        new("--top-k", "Draw among this many tokens; 0 among all.", 0, initial: 0);

    private readonly RealOption _topP = new(
        "--top-p", "Draw among the most probable tokens that reach this together.", value => value is > 0 and <= 1,
        "above 0 and at most 1", 1);

    private readonly IntegerOption<int> _bestOf = new(
        "--best-of", "Draw so many for each piece, and keep the one that the model and the rules of part-writing like best.", 1,
        MostPieces, 1);

    private readonly IntegerOption<int> _shortest = new(
        "--min-frames",
        $"Shortest piece in sixteenths; by default {Defaults.MinFrames}, or the longest if that is shorter.", 1, MostFrames);

    private readonly IntegerOption<int> _longest = new(
        "--max-frames",
        $"Longest piece in sixteenths; by default {Defaults.MaxFrames}, or more where phrases or a beginning need it.", 1,
        MostFrames);

    private readonly IntegerOption<int> _phrases = new(
        "--phrases", "How many phrases a piece has, each ended by a fermata.", 1, MostFrames / FramesOfPhrase);

    private readonly Option<bool> _parallels =
        TextOption.Flag("--allow-parallels", "Leave parallel fifths and octaves to the model instead of forbidding them.");

    private readonly Option<string?> _key = SharedOptions.Key("By default C major or A minor, as it comes.");

    private readonly Option<Metre?> _metre = new("--metre")
    {
        Description = $"The metre, for a model that is told it: 4/4, 3/4 ... [default: {Defaults.Metre}]",
        CustomParser = argument => TextOption.Parse<Metre?>(
            argument, "--metre", "a metre such as 3/4", text => Metre.TryParse(text, out Metre metre) ? metre : null),
    };

    private readonly IntegerOption<int> _upbeat = new(
        "--upbeat", $"Length of the upbeat in sixteenths, 0 for none. [default: {Defaults.PickupFrames}]", 0, MostFrames);

    private readonly Option<string> _prime = TextOption.Path(
        "--prime", "A beginning in four voices that the pieces go on from, in its key and metre: MusicXML, MIDI or kern.");

    private readonly IntegerOption<int> _primeBars = new(
        "--prime-bars", "How many bars of the beginning to take, an upbeat not counted; by default all.", 1, MostFrames);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _count, _seed, _temperature, _topK, _topP, _bestOf, _shortest, _longest, _phrases, _parallels, _key, _metre, _upbeat,
            _prime, _primeBars,
        })
            command.Options.Add(option);
    }

    /// <summary>What was chosen.</summary>
    /// <exception cref="ArgumentException">Options contradict each other.</exception>
    /// <exception cref="CommandException">An option is out of range, or the beginning cannot be read.</exception>
    public ComposingOptions Read(ParseResult parsed, Terminal terminal)
    {
        Chorale? prime = ReadPrime(parsed, terminal);
        int? primeFrames = ReadPrimeFrames(parsed, prime);
        int? phrases = _phrases.Find(parsed);
        int beginning = prime is null ? 0 : primeFrames ?? prime.Length;
        int most = _longest.Find(parsed)
            ?? Math.Min(MostFrames, Math.Max(Defaults.MaxFrames, beginning + FramesOfPhrase * (phrases ?? 2)));
        int least = _shortest.Find(parsed) ?? (phrases is null ? Math.Min(Defaults.MinFrames, most) : 1);
        if (least > most)
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture, $"--min-frames {least} is more than --max-frames {most}."));
        Metre metre = parsed.GetValue(_metre) ?? Defaults.Metre;
        var options = new ComposingOptions
        {
            Count = _count.Read(parsed),
            BestOf = _bestOf.Read(parsed),
            MinFrames = least,
            MaxFrames = most,
            Phrases = phrases,
            AllowsParallels = parsed.GetValue(_parallels),
            Key = prime is null ? ReadKey(parsed) : null,
            Metre = metre,
            PickupFrames = _upbeat.Find(parsed) ?? Math.Min(Defaults.PickupFrames, metre.FramesPerBar - 1),
            Prime = prime,
            PrimeFrames = primeFrames,
            Sampling = new SamplingOptions
            {
                Temperature = _temperature.Read(parsed),
                TopK = _topK.Read(parsed),
                TopP = _topP.Read(parsed),
                Seed = _seed.Read(parsed),
            },
        };
        if ((long)options.Count * options.BestOf > MostPieces)
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"--count {options.Count} times --best-of {options.BestOf} is more than {MostPieces} pieces."));
        options.Validate();
        return options;
    }

    private Key? ReadKey(ParseResult parsed) => parsed.GetValue(_key) is { } name ? KeyName.Parse(name) : null;

    private Chorale? ReadPrime(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_prime) is not { } path)
            return null;
        if (parsed.GetValue(_metre) is not null || _upbeat.Find(parsed) is not null)
            throw new CommandException("--metre and --upbeat are those of the beginning; leave them out with --prime.");
        Chorale prime = ScoreFiles.Read(path, terminal);
        // The key of the beginning is found; whoever names one knows better.
        return ReadKey(parsed) is { } key ? prime.WithKey(key) : prime;
    }

    private int? ReadPrimeFrames(ParseResult parsed, Chorale? prime)
    {
        if (_primeBars.Find(parsed) is not { } bars)
            return null;
        if (prime is null)
            throw new CommandException("--prime-bars needs a beginning: --prime FILE.");
        int first = BarNumbers.At(prime, 0);
        return BarNumbers.FramesOf(prime, first, Math.Max(first, bars))?.End
            ?? throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"--prime-bars {bars}: the beginning has {BarNumbers.At(prime, prime.Length)} bars."));
    }
}
