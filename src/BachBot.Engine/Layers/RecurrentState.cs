using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>The state that a recurrent layer carries from one call to the next, for N sequences.</summary>
/// <remarks>Held apart from the layer, so that training, validation and sampling can each carry their own.</remarks>
public sealed class RecurrentState : IDisposable
{
    private readonly IBackend _backend;

    internal RecurrentState(IBackend backend, int sequences, int units, bool hasCell)
    {
        _backend = backend;
        var shape = new Shape(sequences, units);
        Tensor hidden = backend.Allocate(shape, backend.ScalarType);
        Tensor initialHidden = backend.Allocate(shape, backend.ScalarType);
        // A layer without memory cells never looks at the second tensor.
        Tensor cell = hasCell ? backend.Allocate(shape, backend.ScalarType) : hidden;
        Tensor initialCell = hasCell ? backend.Allocate(shape, backend.ScalarType) : initialHidden;
        (Final, Initial, HasCell) = (new LstmState(hidden, cell), new LstmState(initialHidden, initialCell), hasCell);
    }

    /// <summary>The tensors that make up the state, each [N, H]: h, and for an LSTM c.</summary>
    public IReadOnlyList<Tensor> Tensors => HasCell ? [Final.Hidden, Final.Cell] : [Final.Hidden];

    /// <summary>N.</summary>
    public int Sequences => Final.Hidden.Shape[0];

    internal bool HasCell { get; }

    /// <summary>The state from which the last call started; its backward pass needs it.</summary>
    internal LstmState Initial { get; }

    /// <summary>The state in which the last call ended.</summary>
    internal LstmState Final { get; }

    /// <summary>Sets the state to zero, as at the start of a text.</summary>
    public void Reset()
    {
        _backend.Clear(Final.Hidden);
        _backend.Clear(Final.Cell);
    }

    /// <summary>Makes the state of sequence n that of sequence <paramref name="from"/>[n]. Afterwards there is no backward pass of
    /// the last call.</summary>
    /// <param name="from">[1, N] integers from 0 to N - 1.</param>
    internal void Select(Tensor from)
    {
        Select(from, Final.Hidden, Initial.Hidden);
        if (HasCell)
            Select(from, Final.Cell, Initial.Cell);
    }

    // Rows of a table by their numbers: what an embedding does.
    private void Select(Tensor from, Tensor state, Tensor scratch)
    {
        _backend.EmbeddingForward(from, state, scratch.Reshape(new Shape(1, scratch.Shape[0], scratch.Shape[1])));
        _backend.Copy(scratch, state);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (LstmState state in new[] { Initial, Final })
        {
            state.Hidden.Dispose();
            state.Cell.Dispose();
        }
    }

    /// <summary>Makes the end of the last call the start of the next one.</summary>
    internal void Advance()
    {
        _backend.Copy(Final.Hidden, Initial.Hidden);
        if (HasCell)
            _backend.Copy(Final.Cell, Initial.Cell);
    }
}
