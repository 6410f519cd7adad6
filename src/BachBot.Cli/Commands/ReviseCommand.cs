using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot revise</c>: finds some bars or voices of a piece anew.</summary>
internal static class ReviseCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> score = TextOption.PathArgument("score", "A piece of four voices: MusicXML, MIDI or kern.");
        Option<string> modelPath = SharedOptions.Model();
        Option<string> output = SharedOptions.Out("The folder for the pieces.", "out");
        var bars = new Option<string?>("--bars")
        {
            Description = "The bars to find anew, such as 5-8 or 5, numbered as printed; by default all.",
        };
        var voices = new Option<string?>("--voices")
        {
            Description = "The voices to find anew, such as alto,tenor; by default all four in the bars that are named.",
        };
        Option<string?> key = SharedOptions.Key("By default the one that fits the notes best.");
        var harmony = new HarmonyOptions();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        var command = new Command("revise", "Find some bars or voices of a piece anew, and leave the rest as it is.")
        {
            score, bars, voices, modelPath, output, key, backend, threads,
        };
        harmony.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            HarmonizingOptions options = harmony.Read(parsed);
            string? barNames = parsed.GetValue(bars), voiceNames = parsed.GetValue(voices);
            if (barNames is null && voiceNames is null)
                throw new CommandException("say what to find anew: --bars 5-8, --voices alto,tenor, or both.");
            Chorale piece = ScoreFiles.Read(parsed.GetRequiredValue(score));
            if (parsed.GetValue(key) is { } name)
                piece = piece.WithKey(KeyName.Parse(name));
            var task = new HarmonyTask(
                piece, voiceNames is null ? Enum.GetValues<Voice>() : HarmonyOptions.Voices("--voices", voiceNames),
                barNames is null ? null : FramesOf(piece, barNames));
            using IBackend computes = BackendChoice.Create(parsed.GetRequiredValue(backend), threads.Read(parsed), terminal);
            HarmonyRun.Write(
                terminal, computes, parsed.GetRequiredValue(modelPath), task, options, parsed.GetRequiredValue(output),
                cancellationToken);
        });
    }

    /// <summary>The frames of the bars from the first to the last that are named.</summary>
    private static FrameRange FramesOf(Chorale piece, string names)
    {
        string[] ends = names.Split('-');
        if (ends.Length > 2 || !Parse(ends[0], out int first) || !Parse(ends[^1], out int last) || last < first)
            throw new CommandException($"--bars takes numbers of bars such as 5-8 or 5, not '{names}'.");
        return BarNumbers.FramesOf(piece, first, last)
            ?? throw new CommandException(
                $"--bars {names}: the piece has bars {BarNumbers.At(piece, 0)} to {BarNumbers.At(piece, piece.Length)}.");

        static bool Parse(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
