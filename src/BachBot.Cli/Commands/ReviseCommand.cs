using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot revise</c>: finds some bars or voices of a piece anew.</summary>
internal static class ReviseCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> score = TextOption.PathArgument("score", "A piece of four voices: MusicXML, MIDI or kern.");
        var bars = new Option<string?>("--bars")
        {
            Description = "The bars to find anew, such as 5-8 or 5, numbered as printed; by default all.",
        };
        var voices = new Option<string?>("--voices")
        {
            Description = "The voices to find anew, such as alto,tenor; by default all four in the bars that are named.",
        };
        var run = new HarmonyRun();
        var command = new Command("revise", "Find some bars or voices of a piece anew, and leave the rest as it is.")
        {
            score, bars, voices,
        };
        run.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            HarmonizingOptions options = run.ReadOptions(parsed);
            string? barNames = parsed.GetValue(bars), voiceNames = parsed.GetValue(voices);
            if (barNames is null && voiceNames is null)
                throw new CommandException("say what to find anew: --bars 5-8, --voices alto,tenor, or both.");
            Chorale piece = run.InKey(parsed, ScoreFiles.Read(parsed.GetRequiredValue(score), terminal));
            var task = new HarmonyTask(
                piece, voiceNames is null ? Enum.GetValues<Voice>() : HarmonyOptions.Voices("--voices", voiceNames),
                barNames is null ? null : FramesOf(piece, barNames));
            run.Write(terminal, parsed, task, options, cancellationToken);
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
