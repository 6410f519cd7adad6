using System.CommandLine;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Running;
using BachBot.Cli.Sound;

namespace BachBot.Cli.Commands;

/// <summary>The options of commands that make sound.</summary>
internal sealed class SoundOptions
{
    private static readonly MidiWriterOptions Defaults = new();

    private readonly Option<string> _soundFont = TextOption.Path(
        "--soundfont", $"The sound font, a .sf2 or .sf3 file; by default what {SoundFonts.Variable} names, or an installed one.");

    private readonly Option<string> _instrument = TextOption.Choice(
        "--instrument", "What plays the voices.", "choir", "choir", "organ", "strings", "piano");

    private readonly RealOption _tempo = new(
        "--tempo", "Quarter notes a minute.", value => value is >= 20 and <= 400, "from 20 to 400",
        Defaults.QuarterNotesPerMinute);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _soundFont, _instrument, _tempo })
            command.Options.Add(option);
    }

    /// <summary>How pieces are performed.</summary>
    /// <exception cref="CommandException">The tempo is out of range.</exception>
    public MidiWriterOptions Read(ParseResult parsed) => Defaults with
    {
        QuarterNotesPerMinute = _tempo.Read(parsed),
        Instrument = parsed.GetRequiredValue(_instrument) switch
        {
            "organ" => MidiInstrument.ChurchOrgan,
            "strings" => MidiInstrument.Strings,
            "piano" => MidiInstrument.Piano,
            _ => MidiInstrument.ChoirAahs,
        },
    };

    /// <summary>The synthesiser with the sound font.</summary>
    /// <exception cref="CommandException">One of them is missing.</exception>
    public FluidSynth FindSynthesiser(ParseResult parsed) => FluidSynth.Find(parsed.GetValue(_soundFont));

    /// <summary>A piece of up to four voices.</summary>
    /// <exception cref="CommandException">It cannot be read, or has no notes.</exception>
    public static Chorale ReadPiece(string path)
    {
        Chorale chorale = ScoreFiles.Read(path, GivenVoices.Any);
        return Enum.GetValues<Voice>().Any(voice => chorale[voice].Count > 0)
            ? chorale
            : throw new CommandException($"{path} has no notes; there is nothing to hear.");
    }
}
