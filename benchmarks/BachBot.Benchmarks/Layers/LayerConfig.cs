using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace BachBot.Benchmarks.Layers;

/// <summary>Times in this process: nothing is compiled, so that it runs where there is no SDK.</summary>
internal sealed class LayerConfig : ManualConfig
{
    public LayerConfig()
    {
        Add(DefaultConfig.Instance);
        AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance));
    }
}
