using System.CommandLine;
using BachBot.Cli.Commands;
using BachBot.Cli.Output;

namespace BachBot.Benchmarks.Charts;

/// <summary><c>chart</c>: a picture of the training steps in a file of GPU results.</summary>
internal static class ChartCommand
{
    public static Command Create(Terminal terminal)
    {
        var results = new Argument<string>("results") { Description = "A file of benchmarks/results with GPU training steps." };
        var batch = new IntegerOption<int>("--batch", "Sequences side by side.", 1, 16_384, 64);
        Option<string> output = SharedOptions.Out("The picture, an SVG file.");
        var command = new Command("chart", "Draw the training steps of a file of GPU results.") { results, batch, output };
        return command.Does(terminal, (parsed, _) =>
        {
            int sequences = batch.Read(parsed);
            IReadOnlyList<StepTime> steps = StepTime.Read(parsed.GetRequiredValue(results), sequences, out string device);
            string path = parsed.GetRequiredValue(output);
            StepChart.Draw(steps, $"A training step, 3 x 256, N = {sequences}, T = 128, on one {device}").Save(path);
            terminal.Write(path);
        });
    }
}
