using System.Globalization;

namespace BachBot.Engine.Tensors;

/// <summary>The extents of a tensor, slowest dimension first; one to four dimensions.</summary>
/// <remarks>A value without allocations, so that a shape can be made and compared on a hot path.</remarks>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int _d0;
    private readonly int _d1;
    private readonly int _d2;
    private readonly int _d3;

    /// <summary>A vector of <paramref name="d0"/> elements.</summary>
    public Shape(int d0)
        : this(1, d0, 1, 1, 1)
    {
    }

    /// <summary>A matrix, row-major.</summary>
    public Shape(int d0, int d1)
        : this(2, d0, d1, 1, 1)
    {
    }

    /// <summary>Three dimensions, for sequences [T, N, D].</summary>
    public Shape(int d0, int d1, int d2)
        : this(3, d0, d1, d2, 1)
    {
    }

    /// <summary>Four dimensions.</summary>
    public Shape(int d0, int d1, int d2, int d3)
        : this(4, d0, d1, d2, d3)
    {
    }

    private Shape(int rank, int d0, int d1, int d2, int d3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(d0);
        ArgumentOutOfRangeException.ThrowIfNegative(d1);
        ArgumentOutOfRangeException.ThrowIfNegative(d2);
        ArgumentOutOfRangeException.ThrowIfNegative(d3);
        (Rank, _d0, _d1, _d2, _d3) = (rank, d0, d1, d2, d3);
        Int128 elements = (Int128)d0 * d1 * d2 * d3;
        if (elements > int.MaxValue)
            throw new ArgumentException(
                $"A tensor of the shape {this} would have {elements} elements, more than {int.MaxValue}.");
        ElementCount = (int)elements;
    }

    /// <summary>Number of dimensions, 1 to 4.</summary>
    public int Rank { get; }

    /// <summary>Product of the extents.</summary>
    public int ElementCount { get; }

    /// <summary>Extent of the last, fastest dimension.</summary>
    public int Last => this[Rank - 1];

    /// <summary>Product of all extents but the last: the rows, when the tensor is read as a matrix.</summary>
    public int Rows => Last == 0 ? 0 : ElementCount / Last;

    /// <summary>Extent of a dimension.</summary>
    public int this[int dimension] => (uint)dimension < (uint)Rank
        ? dimension switch { 0 => _d0, 1 => _d1, 2 => _d2, _ => _d3 }
        : throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"The shape {this} has {Rank} dimensions.");

    /// <summary>The shape with another first extent.</summary>
    public Shape WithFirst(int d0) => new(Rank, d0, _d1, _d2, _d3);

    /// <summary>Builds a shape from a list of one to four extents.</summary>
    /// <exception cref="ArgumentException">None or more than four extents.</exception>
    public static Shape FromExtents(ReadOnlySpan<int> extents) => extents.Length switch
    {
        1 => new Shape(extents[0]),
        2 => new Shape(extents[0], extents[1]),
        3 => new Shape(extents[0], extents[1], extents[2]),
        4 => new Shape(extents[0], extents[1], extents[2], extents[3]),
        _ => throw new ArgumentException($"A shape has 1 to 4 dimensions, not {extents.Length}.", nameof(extents)),
    };

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        Rank == other.Rank && _d0 == other._d0 && _d1 == other._d1 && _d2 == other._d2 && _d3 == other._d3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _d0, _d1, _d2, _d3);

    /// <summary>Whether both shapes have the same extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The extents as <c>[128, 50, 256]</c>.</summary>
    public override string ToString()
    {
        Span<int> extents = [_d0, _d1, _d2, _d3];
        return "[" + string.Join(", ", extents[..Rank].ToArray().Select(
            extent => extent.ToString(CultureInfo.InvariantCulture))) + "]";
    }
}
