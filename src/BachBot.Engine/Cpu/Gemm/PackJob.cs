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
    public static Panels Pack(CpuContext context, float* source, int depth, int columns)
    {
        Panels panels = Take(context, depth, columns);
        Run(context, source, columns, panels, transposed: false);
        return panels;
    }

    /// <summary>Packs a matrix that lies transposed, [columns, depth].</summary>
    public static Panels PackTransposed(CpuContext context, float* source, int depth, int columns)
    {
        Panels panels = Take(context, depth, columns);
        PackTransposed(context, source, panels);
        return panels;
    }

    /// <summary>Packs a matrix that lies transposed, [columns, depth], into panels that are there.</summary>
    public static void PackTransposed(CpuContext context, float* source, Panels panels) =>
        Run(context, source, panels.Depth, panels, transposed: true);

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (_transposed)
            Packing.PackPanelTransposed(_source, _stride, _panels, part);
        else
            Packing.PackPanel<TLanes>(_source, _stride, _panels, part);
    }

    private static Panels Take(CpuContext context, int depth, int columns) => new(
        context.Take(Panels.Length(depth, columns, context.PanelWidth)), depth, columns, context.PanelWidth);

    private static void Run(CpuContext context, float* source, nint stride, Panels panels, bool transposed)
    {
        var job = new PackJob { _panels = panels, _source = source, _stride = stride, _transposed = transposed };
        context.Run(ref job, panels.Count);
    }
}
