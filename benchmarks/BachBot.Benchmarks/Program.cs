using System.CommandLine;
using BachBot.Benchmarks;
using BachBot.Engine.Cpu;

var defaults = new TrainingShape();
var cell = new Option<string>("--cell") { DefaultValueFactory = _ => defaults.Cell };
cell.AcceptOnlyFromAmong("lstm", "gru", "rnn");
Option<int> batch = Number("--batch", "Sequences of a batch.", defaults.Batch);
Option<int> sequence = Number("--seq", "Steps of a sequence.", defaults.Sequence);
Option<int> hidden = Number("--hidden", "Units of a recurrent layer.", defaults.Hidden);
Option<int> layers = Number("--layers", "Recurrent layers.", defaults.Layers);
Option<int> threads = Number("--threads", "Threads.", Environment.ProcessorCount);
Option<int> steps = Number("--steps", "Timed steps.", 15);
Option<int> warmup = Number("--warmup", "Steps before them.", 3);
var instructions = new Option<CpuInstructionSet>("--instructions")
{
    Description = "Widest vector instructions.",
    DefaultValueFactory = _ => CpuInstructionSet.Vector512,
};
var phases = new Option<bool>("--phases") { Description = "Also print the time of each phase of a step." };

var train = new Command("train", "Times training steps of the reference model; prints one line of JSON.")
{
    cell, batch, sequence, hidden, layers, threads, steps, warmup, instructions, phases,
};
train.SetAction(result => TrainBenchmark.Run(
    new TrainingShape
    {
        Cell = result.GetRequiredValue(cell),
        Batch = result.GetRequiredValue(batch),
        Sequence = result.GetRequiredValue(sequence),
        Hidden = result.GetRequiredValue(hidden),
        Layers = result.GetRequiredValue(layers),
    },
    new CpuBackendOptions
    {
        Threads = result.GetRequiredValue(threads),
        InstructionSet = result.GetRequiredValue(instructions),
    },
    result.GetRequiredValue(steps),
    result.GetRequiredValue(warmup),
    result.GetValue(phases)));
return new RootCommand("Benchmarks of BachBot.Engine.") { train }.Parse(args).Invoke();

static Option<int> Number(string name, string description, int value) =>
    new(name) { Description = description, DefaultValueFactory = _ => value };
