using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu.Gemm;

/// <summary>Packed weights that outlive a call: kept while somebody promises that the weights do not change.</summary>
/// <remarks>When texts are drawn, each token is a call of its own, and packing the weights anew would cost as much as the
/// products of some eight rows with them.</remarks>
internal sealed unsafe class FrozenWeights
{
    private readonly Dictionary<Key, HostStorage<float>> _packed = [];

    /// <summary>Memory of weights that were packed once: fresh memory costs more than packing.</summary>
    private readonly List<HostStorage<float>> _spare = [];

    private int _holders;

    /// <summary>Whether weights stand still at the moment.</summary>
    public bool IsHeld => _holders > 0;

    /// <summary>Begins to keep packed weights.</summary>
    /// <returns>Ends it when disposed.</returns>
    public IDisposable Hold()
    {
        _holders++;
        return new Holder(this);
    }

    /// <summary>The packed weights, packed now if they were not before.</summary>
    /// <param name="context">Whose threads pack.</param>
    /// <param name="weights">W, [more than outputs, inputs].</param>
    /// <param name="firstRow">The first row of W to take.</param>
    /// <param name="outputs">How many rows of W to take.</param>
    public Panels Get(CpuContext context, Tensor weights, int firstRow, int outputs)
    {
        int inputs = weights.Shape[1];
        var key = new Key(weights.Storage, weights.Offset + firstRow * inputs, inputs, outputs);
        bool isNew = !_packed.TryGetValue(key, out HostStorage<float>? storage);
        if (isNew)
            _packed[key] = storage = Take(Panels.Length(inputs, outputs, context.PanelWidth));
        Panels panels;
        fixed (float* memory = storage!.Span)
            panels = new Panels(memory, inputs, outputs, context.PanelWidth);
        if (isNew)
        {
            fixed (float* first = weights.Floats)
                PackJob.PackTransposed(context, first + (nint)firstRow * inputs, panels);
        }
        return panels;
    }

    private HostStorage<float> Take(int length)
    {
        int place = _spare.FindIndex(storage => storage.Span.Length == length);
        if (place < 0)
            return new HostStorage<float>(length);
        HostStorage<float> storage = _spare[place];
        _spare.RemoveAt(place);
        return storage;
    }

    private void Release()
    {
        if (--_holders > 0)
            return;
        // What nobody took again by now is of another model.
        _spare.Clear();
        _spare.AddRange(_packed.Values);
        _packed.Clear();
    }

    /// <summary>The storage is held with it, so that no other weights can come to lie at its address.</summary>
    private readonly record struct Key(TensorStorage Storage, int Offset, int Inputs, int Outputs);

    private sealed class Holder(FrozenWeights weights) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (_isReleased)
                return;
            _isReleased = true;
            weights.Release();
        }
    }
}
