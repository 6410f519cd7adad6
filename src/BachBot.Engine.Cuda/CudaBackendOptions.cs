using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda;

/// <summary>How the CUDA backend is set up.</summary>
public sealed record CudaBackendOptions
{
    /// <summary>The device's number, from 0.</summary>
    public int Device { get; init; }

    /// <summary>The type of activations and parameters: Float32, or Float64 to check gradients.</summary>
    public DType ScalarType { get; init; } = DType.Float32;

    /// <summary>How precisely single-precision matrix products are computed.</summary>
    public MatrixPrecision MatrixPrecision { get; init; }

    /// <summary>How the steps of a recurrent layer are computed.</summary>
    public RecurrentPlan RecurrentPlan { get; init; }

    /// <summary>Is told, once for each size, how the steps of a layer are computed where there was a choice.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Blocks that share a persistent layer's weights; null for what fits best.</summary>
    internal int? ClusterSize { get; init; }

    /// <summary>Whether a persistent layer's blocks may form clusters; without, they exchange through device memory, as on
    /// devices older than Hopper.</summary>
    internal bool AllowsClusters { get; init; } = true;

    /// <summary>Folders to search for the CUDA libraries before all others.</summary>
    public IReadOnlyList<string> LibraryFolders { get; init; } = [];

    /// <summary>Where compiled kernels are kept for the next time; null for the user's cache folder.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Throws unless the options describe a backend.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        if (Device < 0)
            throw new ArgumentException($"The device's number must be at least 0, not {Device}.");
        if (ScalarType is not (DType.Float32 or DType.Float64))
            throw new ArgumentException($"The CUDA backend computes in Float32 or Float64, not {ScalarType}.");
        ArgumentNullException.ThrowIfNull(LibraryFolders);
        if (!Enum.IsDefined(MatrixPrecision))
            throw new ArgumentException($"There is no precision {MatrixPrecision}.");
        if (!Enum.IsDefined(RecurrentPlan))
            throw new ArgumentException($"There is no plan {RecurrentPlan}.");
        if (ScalarType == DType.Float64 && MatrixPrecision != MatrixPrecision.Float32)
            throw new ArgumentException($"{MatrixPrecision} is for Float32, not for {ScalarType}.");
    }
}
