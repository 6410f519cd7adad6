using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>The gradient that runs back through a recurrent layer's steps: a buffer [N, H].</summary>
internal sealed class StateGradient(CudaExecution execution, string purpose)
{
    private readonly Scratch _scratch = new(execution, purpose);

    /// <summary>The buffer, set to the gradient of the final state.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="final">Gradient of the final state; null is zero.</param>
    public DevicePointer Start(RecurrentSize size, Tensor? final)
    {
        nuint bytes = (nuint)size.Sequences * (nuint)size.Units * (nuint)execution.ScalarBytes;
        DevicePointer gradient = _scratch.Bytes(bytes);
        if (final is null)
            execution.Driver.Fill(gradient, 0, bytes / sizeof(uint), execution.Stream);
        else
            execution.Driver.CopyOnDevice(gradient, execution.AddressOf(final), bytes, execution.Stream);
        return gradient;
    }
}
