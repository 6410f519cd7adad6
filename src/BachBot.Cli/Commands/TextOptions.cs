using System.CommandLine;
using BachBot.Chorales.Context;
using BachBot.Chorales.Training;

namespace BachBot.Cli.Commands;

/// <summary>The options that say what a model sees of the pieces: beside each token, and from epoch to epoch.</summary>
internal sealed class TextOptions
{
    private const string NoContext = "none";
    private const string PastContext = "past";
    private const string FullContext = "full";

    private readonly Option<string> _context = new("--context")
    {
        Description =
            $"What stands beside each token: {NoContext}, {PastContext} (what came so far), {FullContext} (what is given too), or some of "
            + $"{ContextLayout.Full}, divided by commas.",
        DefaultValueFactory = _ => NoContext,
    };

    private readonly IntegerOption<int> _transpose = new(
        "--transpose", "Move pieces by up to so many semitones, anew in each epoch.", 0, TextAugmentation.MostSemitones, 0);

    private readonly RealOption _share = new(
        "--transposed-share", "Share of the pieces that are moved in an epoch.", value => value is >= 0 and <= 1,
        "from 0 to 1", TextAugmentation.None.TransposedShare);

    private readonly RealOption _given = new(
        "--given-share", "Share of the pieces of an epoch of which the model is told some notes beforehand, to find the others.",
        value => value is >= 0 and <= 1, "from 0 to 1", TextAugmentation.None.GivenShare);

    private readonly Option<bool> _shuffle =
        TextOption.Flag("--shuffle", "Read the pieces in another order in each epoch.");

    public TextOptions() => _context.Validators.Add(result =>
    {
        try
        {
            _ = Parse(result.Tokens.Count > 0 ? result.Tokens[0].Value : NoContext);
        }
        catch (FormatException exception)
        {
            result.AddError($"--context takes {NoContext}, {PastContext}, {FullContext} or names of features. {exception.Message}");
        }
    });

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _context, _transpose, _share, _given, _shuffle })
            command.Add(option);
    }

    /// <summary>What the model's context says; null if it takes none.</summary>
    public ContextLayout? ReadContext(ParseResult parsed) => Parse(parsed.GetRequiredValue(_context));

    public TextAugmentation ReadAugmentation(ParseResult parsed, ulong seed) => new()
    {
        Semitones = _transpose.Read(parsed),
        TransposedShare = _share.Read(parsed),
        GivenShare = _given.Read(parsed),
        Shuffle = parsed.GetValue(_shuffle),
        Seed = seed,
    };

    private static ContextLayout? Parse(string names) => names switch
    {
        NoContext => null,
        PastContext => ContextLayout.Past,
        FullContext => ContextLayout.Full,
        _ => ContextLayout.Parse(names),
    };
}
