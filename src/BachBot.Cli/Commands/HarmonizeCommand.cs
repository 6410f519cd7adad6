using System.CommandLine;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot harmonize</c>: finds the voices that a score does not have.</summary>
internal static class HarmonizeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> score = TextOption.PathArgument("score", "A melody, or a score of some voices: MusicXML, MIDI or kern.");
        Option<string> modelPath = SharedOptions.Model();
        Option<string> output = SharedOptions.Out("The folder for the pieces.", "out");
        var find = new Option<string?>("--find")
        {
            Description = "The voices to find, such as alto,tenor,bass; by default those that the score does not have.",
        };
        Option<string?> key = SharedOptions.Key("By default the one that fits the notes best.");
        var harmony = new HarmonyOptions();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        var command = new Command("harmonize", "Find the other voices of a melody, as MusicXML and MIDI.")
        {
            score, modelPath, output, find, key, backend, threads,
        };
        harmony.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            HarmonizingOptions options = harmony.Read(parsed);
            string path = parsed.GetRequiredValue(score);
            Chorale given = WithKey(ScoreFiles.Read(path, GivenVoices.Any), parsed.GetValue(key));
            IReadOnlyList<Voice> voices = parsed.GetValue(find) is { } names
                ? HarmonyOptions.Voices("--find", names)
                : [.. Enum.GetValues<Voice>().Where(voice => given[voice].Count == 0)];
            if (voices.Count == 0)
                throw new CommandException(
                    $"{path} has all four voices; say which to find instead, such as --find alto,tenor,bass.");
            if (voices.Count == Chorale.VoiceCount && parsed.GetValue(find) is null)
                throw new CommandException($"{path} has no notes; there is nothing to harmonise.");
            var task = new HarmonyTask(given, voices);
            terminal.Note(Describe(task));
            using IBackend computes = BackendChoice.Create(parsed.GetRequiredValue(backend), threads.Read(parsed), terminal);
            HarmonyRun.Write(
                terminal, computes, parsed.GetRequiredValue(modelPath), task, options, parsed.GetRequiredValue(output),
                cancellationToken);
        });
    }

    private static Chorale WithKey(Chorale chorale, string? key) =>
        key is null ? chorale : chorale.WithKey(KeyName.Parse(key));

    private static string Describe(HarmonyTask task)
    {
        string[] given =
        [
            .. Enum.GetValues<Voice>().Where(voice => !task.Voices.Contains(voice)).Select(voice => $"{voice}".ToLowerInvariant()),
        ];
        int phrases = task.Fermatas.Index().Count(frame => frame.Item && (frame.Index == 0 || !task.Fermatas[frame.Index - 1]));
        return $"{task.Chorale.Key}, {(given.Length == 0 ? "nothing" : string.Join(", ", given))} given, "
            + $"{(phrases == 0 ? "no fermatas" : phrases == 1 ? "a fermata" : $"{phrases} fermatas")}; "
            + $"looking for {string.Join(", ", task.Voices.Select(voice => $"{voice}".ToLowerInvariant()))}.";
    }
}
