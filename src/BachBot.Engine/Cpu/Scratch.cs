using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Working memory of one backend call, kept for the next: it only grows.</summary>
/// <remarks>Memory is taken piece by piece after <see cref="Clear"/> and holds whatever was there. Pieces start on
/// cache lines. A call that needs more than ever before gets extra blocks; the next call finds one block of the whole
/// size. The addresses are those of pinned arrays and valid while this object is alive.</remarks>
internal sealed unsafe class Scratch : IDisposable
{
    private const int FloatsPerLine = 16;

    private readonly List<HostStorage<float>> _extraBlocks = [];
    private HostStorage<float> _block = new(0);
    private int _used;
    private int _needed;

    /// <summary>Gives back all pieces.</summary>
    public void Clear()
    {
        FreeExtraBlocks();
        if (_needed > _block.Span.Length)
        {
            _block.Dispose();
            _block = new HostStorage<float>(_needed);
        }
        _used = 0;
        _needed = 0;
    }

    /// <summary>Takes a piece of memory, valid until the next <see cref="Clear"/>.</summary>
    public float* Take(int floats)
    {
        int rounded = checked(floats + FloatsPerLine - 1) / FloatsPerLine * FloatsPerLine;
        _needed = checked(_needed + rounded);
        if (rounded <= _block.Span.Length - _used)
        {
            float* piece = Address(_block) + _used;
            _used += rounded;
            return piece;
        }
        var block = new HostStorage<float>(rounded);
        _extraBlocks.Add(block);
        return Address(block);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FreeExtraBlocks();
        _block.Dispose();
    }

    private void FreeExtraBlocks()
    {
        foreach (HostStorage<float> block in _extraBlocks)
            block.Dispose();
        _extraBlocks.Clear();
    }

    private static float* Address(HostStorage<float> storage)
    {
        fixed (float* address = storage.Span)
            return address;
    }
}
