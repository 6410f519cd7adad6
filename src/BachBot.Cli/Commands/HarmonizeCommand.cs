using System.CommandLine;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot harmonize</c>: finds the voices that a score does not have.</summary>
internal static class HarmonizeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> scorePath = TextOption.PathArgument("score", "A melody, or a score of some voices: MusicXML, MIDI or kern.");
        var find = new Option<string?>("--find")
        {
            Description = "The voices to find, such as alto,tenor,bass; by default those that the score does not have.",
        };
        Option<string> fermatas = TextOption.Choice(
            "--fermatas",
            "Where phrases end: given takes the score's fermatas, find looks for them in the uppermost voice, auto finds them "
                + "where the score has none.",
            "auto", "auto", "given", "find");
        var run = new HarmonyRun();
        var command = new Command("harmonize", "Find the other voices of a melody, as MusicXML and MIDI.")
        {
            scorePath, find, fermatas,
        };
        run.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            HarmonizingOptions options = run.ReadOptions(parsed);
            string path = parsed.GetRequiredValue(scorePath);
            Chorale score = ScoreFiles.Read(path, terminal, GivenVoices.Any);
            Chorale given = run.InKey(parsed, score.WithKey(KeyFinder.FindOfSomeVoices(score)));
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
            foreach (string remark in GivenVoiceRemarks.Of(task))
                terminal.Note(remark);
            bool finds = parsed.GetValue(fermatas) switch
            {
                "find" => true,
                "given" => false,
                _ => !task.Fermatas.Contains(true) && task.Voices.Count < Chorale.VoiceCount,
            };
            run.Write(
                terminal, parsed, harmonizer => finds ? WithFermatas(terminal, harmonizer, task, cancellationToken) : task, options,
                cancellationToken);
        });
    }

    private static HarmonyTask WithFermatas(
        Terminal terminal, Harmonizer harmonizer, HarmonyTask task, CancellationToken cancellationToken)
    {
        HarmonyTask complete = task.WithFermatas(harmonizer.FindFermatas(task, cancellationToken));
        string bars = string.Join(", ", PhraseEnds(complete).Select(frame => BarNumbers.At(complete.Chorale, frame)).Distinct());
        terminal.Note($"Phrase ends found in bars {bars}; write fermatas into the score, or --fermatas given, for others.");
        return complete;
    }

    /// <summary>The first frames of fermatas.</summary>
    private static IEnumerable<int> PhraseEnds(HarmonyTask task) => task.Fermatas.Index()
        .Where(frame => frame.Item && (frame.Index == 0 || !task.Fermatas[frame.Index - 1])).Select(frame => frame.Index);

    private static string Describe(HarmonyTask task)
    {
        string[] given =
        [
            .. Enum.GetValues<Voice>().Where(voice => !task.Voices.Contains(voice)).Select(voice => $"{voice}".ToLowerInvariant()),
        ];
        int phrases = PhraseEnds(task).Count();
        return $"{task.Chorale.Key}, {(given.Length == 0 ? "nothing" : string.Join(", ", given))} given, "
            + $"{(phrases == 0 ? "no fermatas" : phrases == 1 ? "a fermata" : $"{phrases} fermatas")}; "
            + $"looking for {string.Join(", ", task.Voices.Select(voice => $"{voice}".ToLowerInvariant()))}.";
    }
}
