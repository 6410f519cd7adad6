namespace BachBot.Engine.Cpu.Simd;

/// <summary>A vector of float lanes, 16, 8, 4 or 1 wide.</summary>
/// <remarks>Kernels are written once against this interface and compiled for each width: every implementation is a
/// struct, so the JIT makes separate machine code for each and the calls vanish. The width of 1 serves the ends of
/// rows that fill no vector; since each lane does the same operations in the same order at every width, an element's
/// value does not depend on whether it fell into a vector or into an end.</remarks>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Number of floats.</summary>
    static abstract int Count { get; }

    /// <summary>Most rows of a matrix product's tile, see <see cref="Gemm.Tile{TLanes, TRows}"/>.</summary>
    static abstract int TileRows { get; }

    static abstract TSelf Load(float* source);

    static abstract TSelf Broadcast(float value);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>x · y + addend, rounded once where the machine can.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf addend);

    /// <summary>The larger; <paramref name="right"/> where one is no number.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller; <paramref name="right"/> where one is no number.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    static abstract TSelf Abs(TSelf value);

    static abstract TSelf Sqrt(TSelf value);

    /// <summary><paramref name="magnitude"/>, not negative, with the sign of <paramref name="sign"/>.</summary>
    static abstract TSelf WithSign(TSelf magnitude, TSelf sign);

    /// <summary><paramref name="value"/> · 2^<paramref name="power"/>, rounded once, for integral powers of ±252.
    /// </summary>
    static abstract TSelf Scale(TSelf value, TSelf power);

    /// <summary>Where left &lt; right <paramref name="then"/>, elsewhere <paramref name="otherwise"/>.</summary>
    static abstract TSelf SelectLess(TSelf left, TSelf right, TSelf then, TSelf otherwise);

    /// <summary><paramref name="value"/> where the random word is at least the threshold, elsewhere 0.</summary>
    static abstract TSelf KeepAtLeast(TSelf value, uint* words, uint threshold);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TSelf value);

    void Store(float* destination);
}
