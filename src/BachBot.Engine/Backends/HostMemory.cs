using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>Memory functions of the backends that compute on the host.</summary>
internal static class HostMemory
{
    /// <summary>A tensor of zeros.</summary>
    public static Tensor Allocate(Shape shape, DType type, HostPool pool)
    {
        TensorStorage storage = type switch
        {
            DType.Float32 => new HostStorage<float>(shape.ElementCount, pool),
            DType.Float64 => new HostStorage<double>(shape.ElementCount, pool),
            DType.Int32 => new HostStorage<int>(shape.ElementCount, pool),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown element type."),
        };
        return new Tensor(storage, shape, type);
    }

    /// <summary>Copies a tensor to another of the same shape and type.</summary>
    public static void Copy(Tensor source, Tensor destination)
    {
        CopyArguments.Check(source, destination);
        switch (source.Type)
        {
            case DType.Float32:
                source.HostSpan<float>().CopyTo(destination.HostSpan<float>());
                break;
            case DType.Float64:
                source.HostSpan<double>().CopyTo(destination.HostSpan<double>());
                break;
            default:
                source.HostSpan<int>().CopyTo(destination.HostSpan<int>());
                break;
        }
    }

    /// <summary>Sets all elements to zero.</summary>
    public static void Clear(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        switch (tensor.Type)
        {
            case DType.Float32:
                tensor.HostSpan<float>().Clear();
                break;
            case DType.Float64:
                tensor.HostSpan<double>().Clear();
                break;
            default:
                tensor.HostSpan<int>().Clear();
                break;
        }
    }
}
