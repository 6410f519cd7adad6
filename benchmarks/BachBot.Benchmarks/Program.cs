using System.CommandLine;
using BachBot.Benchmarks.Charts;
using BachBot.Benchmarks.Layers;
using BachBot.Benchmarks.Peers;
using BachBot.Benchmarks.Plans;
using BachBot.Cli.Output;
using BenchmarkDotNet.Running;

var layers = new Command("layers", "Time single layers and kernels with BenchmarkDotNet; takes its options.")
{
    TreatUnmatchedTokensAsErrors = false,
};
layers.SetAction(parsed =>
    BenchmarkSwitcher.FromTypes([typeof(LayerBenchmarks)]).Run([.. parsed.UnmatchedTokens], new LayerConfig()));
return await new RootCommand("Benchmarks of BachBot.Engine. Whole training steps and sampling: 'bachbot bench'.")
{
    layers, PlansCommand.Create(Terminal.OfProcess()), ComparePyTorchCommand.Create(Terminal.OfProcess()),
    ChartCommand.Create(Terminal.OfProcess()),
}.Parse(args).InvokeAsync();
