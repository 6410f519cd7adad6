using System.CommandLine;
using BachBot.Benchmarks;
using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Models;

var cell = new Option<string>("--cell") { Description = "Recurrent cell.", DefaultValueFactory = _ => "lstm" };
cell.AcceptOnlyFromAmong("lstm", "gru", "rnn");
Option<int> batch = Number("--batch", "Sequences side by side.", 50);
Option<int> sequence = Number("--seq", "Steps of a sequence.", 128);
Option<int> hidden = Number("--hidden", "Units of a recurrent layer.", 256);
Option<int> layers = Number("--layers", "Recurrent layers.", 3);
Option<int> threads = Number("--threads", "Threads.", Environment.ProcessorCount);
Option<int> steps = Number("--steps", "Timed repetitions.", 15);
Option<int> warmup = Number("--warmup", "Repetitions before them.", 3);
Option<int> tokens = Number("--tokens", "Tokens of a text.", 500);
var instructions = new Option<CpuInstructionSet>("--instructions")
{
    Description = "Widest vector instructions.",
    DefaultValueFactory = _ => CpuInstructionSet.Vector512,
};
var backend = new Option<string>("--backend") { Description = "What computes.", DefaultValueFactory = _ => "cpu" };
backend.AcceptOnlyFromAmong("cpu", "cuda", "reference");
var precision = new Option<MatrixPrecision>("--precision")
{
    Description = "Precision of the cuda backend's matrix products.",
    DefaultValueFactory = _ => MatrixPrecision.Float32,
};
var phases = new Option<bool>("--phases") { Description = "Also print the time of each function of the backend." };

var train = new Command("train", "Times training steps of the reference model; prints one line of JSON.")
{
    cell, batch, sequence, hidden, layers, threads, steps, warmup, backend, instructions, precision, phases,
};
train.SetAction(result => TrainBenchmark.Run(
    Model(result), Backend(result), result.GetRequiredValue(batch), result.GetRequiredValue(sequence),
    result.GetRequiredValue(steps), result.GetRequiredValue(warmup), result.GetValue(phases)));

var infer = new Command("infer", "Times the drawing of texts; prints one line of JSON.")
{
    cell, batch, hidden, layers, threads, tokens, steps, backend, instructions, precision, phases,
};
infer.SetAction(result => InferBenchmark.Run(
    Model(result), Backend(result), result.GetRequiredValue(batch), result.GetRequiredValue(tokens),
    result.GetRequiredValue(steps), result.GetValue(phases)));
try
{
    return new RootCommand("Benchmarks of BachBot.Engine.") { train, infer }.Parse(args)
        .Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BackendException exception)
{
    await Console.Error.WriteLineAsync($"The {args[0]} benchmark cannot run: {exception.Message}");
    return 1;
}

LanguageModelOptions Model(ParseResult result) => new()
{
    VocabularySize = 108,
    Cell = result.GetRequiredValue(cell) switch { "gru" => CellKind.Gru, "rnn" => CellKind.Elman, _ => CellKind.Lstm },
    HiddenSize = result.GetRequiredValue(hidden),
    Layers = result.GetRequiredValue(layers),
};

BenchmarkBackend Backend(ParseResult result) => new(
    result.GetRequiredValue(backend), result.GetRequiredValue(threads), result.GetRequiredValue(instructions),
    result.GetRequiredValue(precision));

static Option<int> Number(string name, string description, int value) =>
    new(name) { Description = description, DefaultValueFactory = _ => value };
