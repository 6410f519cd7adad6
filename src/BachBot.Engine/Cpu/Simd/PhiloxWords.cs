using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BachBot.Engine.Random;

namespace BachBot.Engine.Cpu.Simd;

/// <summary>The random words of consecutive elements, the same as <see cref="Philox.Word"/> gives one by one.</summary>
internal readonly unsafe struct PhiloxWords(ulong seed, RandomPurpose purpose, uint stream, uint step)
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Writes the words of elements <paramref name="first"/> to first + count - 1.</summary>
    /// <param name="first">A multiple of 4.</param>
    /// <param name="words">Written.</param>
    /// <param name="count">A multiple of 32.</param>
    public void Fill<TLanes>(uint first, uint* words, int count)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (TLanes.Count == 16 && Avx512F.IsSupported)
            Fill512(first / 4, words, count);
        else if (TLanes.Count == 8 && Avx2.IsSupported)
            Fill256(first / 4, words, count);
        else
            FillScalar(first / 4, words, count);
    }

    private void FillScalar(uint block, uint* words, int count)
    {
        for (int i = 0; i < count; i += 4, block++)
            (words[i], words[i + 1], words[i + 2], words[i + 3]) = Philox.Block(seed, purpose, stream, step, block);
    }

    // Eight (four) blocks at once, one in each 64-bit lane: the lower half holds a word of the state, the upper half
    // of a word may hold anything, because the product of two words reads the lower halves only. In the end words 0
    // and 1 of a block are joined to one lane, words 2 and 3 to another; unpacking the two vectors puts the words of
    // every other block side by side, so the blocks are numbered such that these are consecutive.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill512(uint block, uint* words, int count)
    {
        Vector512<uint> multiplier0 = Vector512.Create((ulong)Multiplier0).AsUInt32();
        Vector512<uint> multiplier1 = Vector512.Create((ulong)Multiplier1).AsUInt32();
        Vector512<ulong> lower = Vector512.Create((ulong)uint.MaxValue);
        Vector512<ulong> order = Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7);
        for (int i = 0; i < count; i += 32, block += 8)
        {
            Vector512<ulong> c0 = Vector512.Create((ulong)block) + order;
            Vector512<ulong> c1 = Vector512.Create((ulong)step);
            Vector512<ulong> c2 = Vector512.Create((ulong)stream);
            Vector512<ulong> c3 = Vector512.Create((ulong)(uint)purpose);
            uint k0 = (uint)seed;
            uint k1 = (uint)(seed >> 32);
            for (int round = 0; round < Rounds; round++)
            {
                Vector512<ulong> p0 = Avx512F.Multiply(c0.AsUInt32(), multiplier0);
                Vector512<ulong> p1 = Avx512F.Multiply(c2.AsUInt32(), multiplier1);
                c0 = (p1 >>> 32) ^ c1 ^ Vector512.Create((ulong)k0);
                c2 = (p0 >>> 32) ^ c3 ^ Vector512.Create((ulong)k1);
                c1 = p1;
                c3 = p0;
                k0 += Weyl0;
                k1 += Weyl1;
            }
            Vector512<ulong> w01 = (c0 & lower) | (c1 << 32);
            Vector512<ulong> w23 = (c2 & lower) | (c3 << 32);
            Avx512F.UnpackLow(w01, w23).AsUInt32().Store(words + i);
            Avx512F.UnpackHigh(w01, w23).AsUInt32().Store(words + i + 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill256(uint block, uint* words, int count)
    {
        Vector256<uint> multiplier0 = Vector256.Create((ulong)Multiplier0).AsUInt32();
        Vector256<uint> multiplier1 = Vector256.Create((ulong)Multiplier1).AsUInt32();
        Vector256<ulong> lower = Vector256.Create((ulong)uint.MaxValue);
        Vector256<ulong> order = Vector256.Create(0UL, 2, 1, 3);
        for (int i = 0; i < count; i += 16, block += 4)
        {
            Vector256<ulong> c0 = Vector256.Create((ulong)block) + order;
            Vector256<ulong> c1 = Vector256.Create((ulong)step);
            Vector256<ulong> c2 = Vector256.Create((ulong)stream);
            Vector256<ulong> c3 = Vector256.Create((ulong)(uint)purpose);
            uint k0 = (uint)seed;
            uint k1 = (uint)(seed >> 32);
            for (int round = 0; round < Rounds; round++)
            {
                Vector256<ulong> p0 = Avx2.Multiply(c0.AsUInt32(), multiplier0);
                Vector256<ulong> p1 = Avx2.Multiply(c2.AsUInt32(), multiplier1);
                c0 = (p1 >>> 32) ^ c1 ^ Vector256.Create((ulong)k0);
                c2 = (p0 >>> 32) ^ c3 ^ Vector256.Create((ulong)k1);
                c1 = p1;
                c3 = p0;
                k0 += Weyl0;
                k1 += Weyl1;
            }
            Vector256<ulong> w01 = (c0 & lower) | (c1 << 32);
            Vector256<ulong> w23 = (c2 & lower) | (c3 << 32);
            Avx2.UnpackLow(w01, w23).AsUInt32().Store(words + i);
            Avx2.UnpackHigh(w01, w23).AsUInt32().Store(words + i + 8);
        }
    }
}
