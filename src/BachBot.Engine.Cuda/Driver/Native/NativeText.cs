using System.Runtime.InteropServices;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>A text as C wants it: UTF-8 in unmanaged memory, ended by a zero.</summary>
internal sealed unsafe class NativeText(string text) : IDisposable
{
    public byte* Address { get; } = (byte*)Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose() => Marshal.FreeCoTaskMem((nint)Address);
}

/// <summary>Several texts and the array of their addresses.</summary>
internal sealed unsafe class NativeTextArray : IDisposable
{
    private readonly NativeText[] _texts;

    public NativeTextArray(IReadOnlyList<string> texts)
    {
        _texts = [.. texts.Select(text => new NativeText(text))];
        Address = (byte**)NativeMemory.Alloc((nuint)Math.Max(1, texts.Count), (nuint)sizeof(byte*));
        for (int i = 0; i < _texts.Length; i++)
            Address[i] = _texts[i].Address;
    }

    public byte** Address { get; }

    public void Dispose()
    {
        foreach (NativeText text in _texts)
            text.Dispose();
        NativeMemory.Free(Address);
    }
}
