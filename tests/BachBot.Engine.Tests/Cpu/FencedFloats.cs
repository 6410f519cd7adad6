using System.Runtime.InteropServices;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>Numbers that end where a page begins that nobody may touch: who reads on behind them ends the process.
/// </summary>
internal sealed unsafe partial class FencedFloats : IDisposable
{
    private const int None = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private readonly nint _memory;
    private readonly nuint _bytes;

    public FencedFloats(ReadOnlySpan<float> values)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint room = ((nuint)values.Length * sizeof(float) + page - 1) / page * page;
        _bytes = room + page;
        _memory = Map(0, _bytes, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _memory);
        Assert.Equal(0, Protect(_memory + (nint)room, page, None));
        Data = (float*)(_memory + (nint)room) - values.Length;
        values.CopyTo(new Span<float>(Data, values.Length));
    }

    /// <summary>The first number.</summary>
    public float* Data { get; }

    /// <summary>The test is for a system that has these calls with these numbers.</summary>
    public static void SkipUnlessPossible() => Skip.IfNot(OperatingSystem.IsLinux(), "pages are fenced on Linux only");

    public void Dispose() => _ = Unmap(_memory, _bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint bytes);
}
