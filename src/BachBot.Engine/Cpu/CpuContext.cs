using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>What the layers' functions work with: the threads, the working memory, the width of a vector.</summary>
internal sealed unsafe class CpuContext(int threads, CpuInstructionSet instructions) : IDisposable
{
    private readonly ThreadTeam _team = new(threads, instructions);
    private readonly Scratch _scratch = new();
    private readonly StepSharing _steps = new();

    /// <summary>Packed weights that outlive a call.</summary>
    public FrozenWeights Frozen { get; } = new();

    /// <summary>Number of threads.</summary>
    public int Threads => _team.Size;

    /// <summary>Columns of a panel of a packed matrix: two vectors, see <see cref="Tile{TLanes, TRows}"/>.</summary>
    public int PanelWidth { get; } = 2 * instructions.LaneCount();

    /// <summary>Begins a call: all working memory is free again.</summary>
    /// <exception cref="InvalidOperationException">Another thread's call is under way.</exception>
    public void Begin()
    {
        _team.CheckIdle();
        _scratch.Clear();
    }

    /// <summary>Begins to keep packed weights.</summary>
    /// <returns>Ends it when disposed.</returns>
    public IDisposable HoldWeights()
    {
        _steps.Begin(_team.LongWaits);
        return Frozen.Hold();
    }

    /// <summary>Whether threads share the next step of a text, or is the machine too busy for it.</summary>
    public bool SharesStep() => _steps.Next(_team.LongWaits);

    /// <summary>Takes working memory until the next <see cref="Begin"/>.</summary>
    public float* Take(int floats) => _scratch.Take(floats);

    /// <summary>Takes working memory for doubles until the next <see cref="Begin"/>.</summary>
    public Span<double> TakeDoubles(int count) => new(Take(checked(2 * count)), count);

    /// <summary>Takes working memory for each thread.</summary>
    public PerWorker TakePerWorker(int floats)
    {
        // Each worker's piece is a multiple of a cache line, so that no two threads write the same one.
        int stride = checked(floats + 15) / 16 * 16;
        return new PerWorker(Take(checked(stride * Threads)), stride);
    }

    /// <summary>Carries out a job with all threads.</summary>
    public void Run<TJob>(ref TJob job, int parts)
        where TJob : unmanaged, IParallelJob
    {
        _team.Run(ref job, parts);
        GC.KeepAlive(_scratch);
    }

    public void Dispose()
    {
        _team.Dispose();
        _scratch.Dispose();
    }
}

/// <summary>A piece of working memory for each thread.</summary>
internal readonly unsafe struct PerWorker(float* data, nint stride)
{
    private readonly float* _data = data;
    private readonly nint _stride = stride;

    public float* this[int worker] => _data + worker * _stride;
}
