using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>Inverted dropout, for training; a model leaves the layer out when it evaluates.</summary>
public sealed class Dropout : Layer
{
    private readonly DropoutMask _mask;
    private readonly Workspace _y;
    private readonly Workspace _dx;

    /// <summary>Makes a layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mask">Rate, seed, stream and the tensor that holds the step.</param>
    public Dropout(IBackend backend, string name, DropoutMask mask)
        : base(backend, name)
    {
        ArgumentNullException.ThrowIfNull(mask);
        (_mask, _y, _dx) = (mask, new Workspace(backend), new Workspace(backend));
    }

    /// <summary>Drops elements.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>As x.</returns>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = _y.Get(x.Shape);
        Backend.Dropout(_mask, x, y);
        return y;
    }

    /// <summary>Applies the mask of the forward pass of the same step to the gradient.</summary>
    /// <param name="dy">As y.</param>
    /// <returns>Gradient of x.</returns>
    public Tensor Backward(Tensor dy)
    {
        ArgumentNullException.ThrowIfNull(dy);
        Tensor dx = _dx.Get(dy.Shape);
        Backend.Dropout(_mask, dy, dx);
        return dx;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _y.Dispose();
        _dx.Dispose();
    }
}
