using System.CommandLine;
using BachBot.Chorales.Corpus;
using BachBot.Chorales.Tokens;
using BachBot.Cli.Output;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot corpus prepare</c>: makes a dataset of scores.</summary>
internal static class CorpusPrepareCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> inputs = TextOption.PathsArgument(
            "scores", "Folders of scores, or scores: MusicXML, MIDI, kern.");
        Option<string> output = SharedOptions.Out("The dataset's file.");
        Option<string> encoding = TokensCommand.EncodingOption();
        var split = new Option<string>("--split")
        {
            Description = "tunes keeps pieces on the same tune together; bachbot cuts the text at 90 %, as the original did; "
                + "or a JSON file that lists train, valid and test.",
            DefaultValueFactory = _ => "tunes",
        };
        Option<bool> keepKey = TokensCommand.KeepKeyOption();
        Option<bool> asJson = SharedOptions.AsJson();
        var command = new Command("prepare", "Make a dataset of scores: transposed, on the 16th grid, split, encoded.")
        {
            inputs, output, encoding, split, keepKey, asJson,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            var options = new CorpusOptions
            {
                Encoding = ChoraleEncoding.Parse(parsed.GetRequiredValue(encoding)),
                Split = Split(parsed.GetRequiredValue(split)),
                Transpose = !parsed.GetValue(keepKey),
            };
            string[] scores = parsed.GetRequiredValue(inputs);
            string path = parsed.GetRequiredValue(output);
            if (File.Exists(path) && !DatasetFile.IsDataset(path))
                throw new CommandException($"--out {path} is there already and is no dataset; name another file.");
            Dataset dataset = CorpusBuilder.Build(scores, options, progress: null, cancellationToken);
            DatasetFile.Save(dataset, path);
            foreach (LeftOutFile file in dataset.LeftOut)
                terminal.Note($"left out: {file.File}: {file.Reason}");
            terminal.Note($"Wrote {path}.");
            CorpusSummary.Write(terminal, dataset, parsed.GetValue(asJson));
        });
    }

    private static ICorpusSplit Split(string name) => name switch
    {
        "tunes" => new TuneSplit(),
        "bachbot" => new StreamSplit(),
        _ => File.Exists(name)
            ? FileSplit.Load(name)
            : throw new CommandException($"--split takes tunes, bachbot or a JSON file; there is no file '{name}'."),
    };
}
