using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Models;

/// <summary>The state of all recurrent layers of a model for N sequences: what training, validation and sampling each
/// carry from one window to the next.</summary>
public sealed class ModelState : IDisposable
{
    internal ModelState(IEnumerable<RecurrentState> layers, int sequences) =>
        (Layers, Sequences) = ([.. layers], sequences);

    /// <summary>The states of the layers, first layer first.</summary>
    public IReadOnlyList<RecurrentState> Layers { get; }

    /// <summary>N.</summary>
    public int Sequences { get; }

    /// <summary>All tensors of the state with names, for checkpoints.</summary>
    public IEnumerable<NamedTensor> Tensors => Layers.SelectMany((layer, index) =>
        layer.Tensors.Select((tensor, part) => new NamedTensor($"state.{index}.{(part == 0 ? "h" : "c")}", tensor)));

    /// <summary>Sets the state to zero, as at the start of a text.</summary>
    public void Reset()
    {
        foreach (RecurrentState layer in Layers)
            layer.Reset();
    }

    /// <inheritdoc cref="RecurrentState.Select(Tensor)"/>
    internal void Select(Tensor from)
    {
        foreach (RecurrentState layer in Layers)
            layer.Select(from);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (RecurrentState layer in Layers)
            layer.Dispose();
    }
}
