using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A trained tensor of a layer: its name, shape and first values, and, once a <see cref="ParameterSet"/> has
/// given it memory, its value and gradient.</summary>
public sealed class Parameter
{
    private ParameterSet? _set;
    private Tensor? _value;
    private Tensor? _gradient;

    /// <summary>Describes a parameter.</summary>
    /// <param name="name">The layer's own name for it, for example <c>lstm.0.weight</c>; unique within a model.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="initializer">Its first values.</param>
    public Parameter(string name, Shape shape, Initializer initializer)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(initializer);
        (Name, Shape, Initializer) = (name, shape, initializer);
    }

    /// <summary>The name, unique within a model.</summary>
    public string Name { get; }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>Gives the first values.</summary>
    public Initializer Initializer { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">No <see cref="ParameterSet"/> holds the parameter yet.</exception>
    public Tensor Value => _value ?? throw Unallocated();

    /// <summary>The gradient; backward passes add to it.</summary>
    /// <exception cref="InvalidOperationException">No <see cref="ParameterSet"/> holds the parameter yet.</exception>
    public Tensor Gradient => _gradient ??= _set is { } set ? set.ViewOf(set.Gradients, this) : throw Unallocated();

    internal void Bind(ParameterSet set)
    {
        if (_set is not null)
            throw new InvalidOperationException($"The parameter {Name} belongs to a parameter set already.");
        (_set, _value) = (set, set.ViewOf(set.Values, this));
    }

    private InvalidOperationException Unallocated() =>
        new($"The parameter {Name} has no memory yet: put its layer's parameters into a {nameof(ParameterSet)} first.");
}
