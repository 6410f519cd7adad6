using System.CommandLine;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Models;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot compose</c>: composes chorales with a trained model.</summary>
internal static class ComposeCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> modelPath = SharedOptions.Model();
        Option<string> output = SharedOptions.Out("The folder for the pieces.", "out");
        var choices = new ComposingChoices();
        Option<string> backend = SharedOptions.Backend();
        IntegerOption<int> threads = SharedOptions.Threads();
        Option<string> plan = SharedOptions.Plan();
        var command = new Command("compose", "Compose chorales, as MusicXML and MIDI.") { modelPath, output };
        choices.AddTo(command);
        foreach (Option option in new Option[] { backend, threads, plan })
            command.Options.Add(option);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            ComposingOptions options = choices.Read(parsed, terminal);
            using IBackend computes = BackendChoice.Create(
                parsed.GetRequiredValue(backend), threads.Read(parsed), terminal,
                new CudaBackendOptions { RecurrentPlan = SharedOptions.ReadPlan(parsed, plan) });
            using LanguageModel model = ModelFiles.Load(computes, parsed.GetRequiredValue(modelPath));
            string path = parsed.GetRequiredValue(output);
            using var folder = new OutputFolder(path);
            IReadOnlyList<Chorale> chorales = new Composer(model).Compose(options, cancellationToken);
            foreach (string file in ChoraleFiles.Write(chorales, path))
                terminal.Write(file);
        });
    }
}
