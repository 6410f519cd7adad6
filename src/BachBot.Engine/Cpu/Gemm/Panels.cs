namespace BachBot.Engine.Cpu.Gemm;

/// <summary>A matrix [depth, columns], packed as the right operand of products: panels of <see cref="Width"/> columns,
/// each stored as [depth, width], so that a tile reads one stretch of memory from start to end. The last panel is
/// filled up with zeros.</summary>
internal readonly unsafe struct Panels(float* data, int depth, int columns, int width)
{
    private readonly float* _data = data;

    public int Depth { get; } = depth;

    public int Columns { get; } = columns;

    public int Width { get; } = width;

    public int Count => CountOf(Columns, Width);

    /// <summary>Floats that a packed matrix takes.</summary>
    public static int Length(int depth, int columns, int width) => checked(CountOf(columns, width) * width * depth);

    /// <summary>A panel from one row on.</summary>
    public float* At(int panel, int row) => _data + ((nint)panel * Depth + row) * Width;

    /// <summary>Some of the columns, from the first one of a panel on.</summary>
    public Panels Slice(int firstColumn, int columns) => new(At(firstColumn / Width, 0), Depth, columns, Width);

    private static int CountOf(int columns, int width) => (columns + width - 1) / width;
}
