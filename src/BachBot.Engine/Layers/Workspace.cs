using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A layer's buffer: memory that is taken once and grows only when a larger shape is asked for, so that
/// steps of the same shape allocate nothing.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly IBackend _backend;
    private readonly DType _type;
    private Tensor? _memory;
    private Tensor? _view;

    public Workspace(IBackend backend, DType type) => (_backend, _type) = (backend, type);

    public Workspace(IBackend backend)
        : this(backend, backend.ScalarType)
    {
    }

    /// <summary>The buffer as a tensor of this shape; its contents are whatever the last use left.</summary>
    public Tensor Get(Shape shape)
    {
        if (_view is not null && _view.Shape == shape)
            return _view;
        if (_memory is null || _memory.ElementCount < shape.ElementCount)
        {
            _memory?.Dispose();
            // If there is not enough for more, there is none.
            _memory = _view = null;
            _memory = _backend.Allocate(new Shape(shape.ElementCount), _type);
        }
        return _view = _memory.Reshape(shape);
    }

    public void Dispose() => _memory?.Dispose();
}
