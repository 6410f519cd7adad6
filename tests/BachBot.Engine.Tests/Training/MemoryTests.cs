using BachBot.Engine.Cpu;
using BachBot.Engine.Cuda;
using BachBot.Engine.Models;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Training;

/// <summary>Memory over a thousand steps: nothing is allocated once buffers have their size, on the heap or on a device.
/// </summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    private const int Warmup = 100;
    private const int Steps = 1100;

    [Theory]
    [InlineData(CellKind.Lstm)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.Elman)]
    public void A_thousand_steps_allocate_nothing(CellKind cell)
    {
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 2 });
        using var model = new LanguageModel(backend, TrainingFixture.Model with { Cell = cell });
        using var trainer = new Trainer(model, TrainingFixture.Recipe with
        {
            Epochs = 1,
            SequenceLength = 8,
            ReportEvery = Warmup,
            ClipNorm = 1,
        });
        var watch = new Watch();
        int[] text = TrainingFixture.Text(1, 4 * 8 * Steps + 1);

        trainer.Train(new TrainingData(text, default), watch);

        // One report every hundred steps is all that may be allocated: a few hundred bytes each.
        Assert.True(watch.AllocatedPerReport < 1000, $"{watch.AllocatedPerReport} bytes were allocated for each report.");
        // The test host's own threads allocate meanwhile; a leak of one window's tensors a step would be megabytes.
        Assert.True(
            watch.LastHeap <= watch.FirstHeap + 512 * 1024,
            $"The managed heap grew from {watch.FirstHeap} to {watch.LastHeap} bytes.");
    }

    [SkippableFact]
    public void Hundreds_of_steps_on_a_device_take_no_memory_there_and_allocate_nothing_here()
    {
        using CudaBackend backend = TestCuda.Create();
        using var model = new LanguageModel(backend, TrainingFixture.Model with { HiddenSize = 4, EmbeddingSize = 3 });
        using var trainer = new Trainer(model, TrainingFixture.Recipe with
        {
            Epochs = 1,
            BatchSize = 2,
            SequenceLength = 2,
            ReportEvery = Warmup,
        });
        var watch = new Watch { Device = backend };
        // An emulated step takes its time.
        int steps = TestCuda.IsGpu ? Steps : Steps / 4;
        int[] text = TrainingFixture.Text(1, 2 * 2 * steps + 1);

        trainer.Train(new TrainingData(text, default), watch);

        Assert.True(watch.AllocatedPerReport < 1000, $"{watch.AllocatedPerReport} bytes were allocated for each report.");
        Assert.Single(watch.DeviceBytes.Distinct());
        // What the backend does not count: graphs, modules, what cuBLAS takes.
        Assert.Single(watch.FreeDeviceBytes.Distinct());
    }

    /// <summary>Notes what has been allocated at each report but the first.</summary>
    private sealed class Watch : IProgress<TrainingProgress>
    {
        private readonly List<long> _allocated = new(Steps / Warmup + 1);

        public CudaBackend? Device { get; init; }

        public List<ulong> DeviceBytes { get; } = new(Steps / Warmup + 1);

        public List<ulong> FreeDeviceBytes { get; } = new(Steps / Warmup + 1);

        public long FirstHeap { get; private set; }

        public long LastHeap { get; private set; }

        public long AllocatedPerReport => (_allocated[^2] - _allocated[0]) / (_allocated.Count - 2);

        public void Report(TrainingProgress value)
        {
            LastHeap = GC.GetTotalMemory(forceFullCollection: true);
            if (FirstHeap == 0)
                FirstHeap = LastHeap;
            if (Device is not null)
            {
                DeviceBytes.Add(Device.DeviceBytes);
                FreeDeviceBytes.Add(Device.Execution.Driver.MemoryInfo().Free);
            }
            _allocated.Add(GC.GetAllocatedBytesForCurrentThread());
        }
    }
}
