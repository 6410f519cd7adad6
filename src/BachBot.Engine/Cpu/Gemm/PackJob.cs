using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>Packs a matrix as the right operand of products, a panel a part.</summary>
internal unsafe struct PackJob : IParallelJob
{
    private Panels _panels;
    private float* _source;
    private nint _stride;
    private bool _transposed;

    /// <summary>Packs a matrix that lies as [depth, columns].</summary>
    public static Panels Pack(CpuContext context, float* source, int depth, int columns) =>
        Pack(context, source, columns, depth, columns, transposed: false);

    /// <summary>Packs a matrix that lies transposed, [columns, depth].</summary>
    public static Panels PackTransposed(CpuContext context, float* source, int depth, int columns) =>
        Pack(context, source, depth, depth, columns, transposed: true);

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (_transposed)
            Packing.PackPanelTransposed(_source, _stride, _panels, part);
        else
            Packing.PackPanel<TLanes>(_source, _stride, _panels, part);
    }

    private static Panels Pack(
        CpuContext context, float* source, nint stride, int depth, int columns, bool transposed)
    {
        float* memory = context.Take(Panels.Length(depth, columns, context.PanelWidth));
        var job = new PackJob
        {
            _panels = new Panels(memory, depth, columns, context.PanelWidth),
            _source = source,
            _stride = stride,
            _transposed = transposed,
        };
        context.Run(ref job, job._panels.Count);
        return job._panels;
    }
}
