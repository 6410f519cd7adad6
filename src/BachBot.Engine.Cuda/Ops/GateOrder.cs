using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Kernels;
using BachBot.Engine.Cuda.Memory;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Weights of an LSTM with the gates of a unit as neighbours, [H, 4, D] instead of [4, H, D]
/// (<c>kernels/gate_order.cu</c>).</summary>
internal sealed class GateOrder(CudaExecution execution) : IDisposable
{
    private const int Gates = 4;

    private readonly CudaKernel _byUnit = new(execution, "gate_order", "gates_by_unit");
    private readonly CudaKernel _addByGate = new(execution, "gate_order", "gates_add_by_gate");
    private readonly Scratch _weight = new(execution, "an LSTM's input weights, unit after unit");
    private readonly Scratch _gradient = new(execution, "the gradient of an LSTM's weights, unit after unit");

    /// <summary>A copy of a weight, unit after unit; valid until the next one.</summary>
    /// <param name="weight">[4H, D], gate after gate.</param>
    public DeviceMatrix ByUnit(Tensor weight)
    {
        DeviceMatrix copy = Room(_weight, weight);
        _byUnit.Call().With(weight).With(copy.Pointer).With(copy.Rows / Gates).With(copy.Columns)
            .Launch(LaunchSize.Threads(weight.ElementCount));
        return copy;
    }

    /// <summary>Room for the gradient of a weight, unit after unit; used only on the side stream.</summary>
    /// <param name="weight">[4H, D].</param>
    public DeviceMatrix Gradient(Tensor weight) => Room(_gradient, weight);

    /// <summary>Adds a gradient to the one that is gate after gate, on the side stream.</summary>
    /// <param name="byUnit">What <see cref="Gradient"/> gave room for.</param>
    /// <param name="gradient">[4H, D], gate after gate.</param>
    public void Add(DeviceMatrix byUnit, Tensor gradient) => _addByGate.Call().With(byUnit.Pointer).With(gradient)
        .With(byUnit.Rows / Gates).With(byUnit.Columns)
        .Launch(LaunchSize.Threads(gradient.ElementCount), execution.Side.Stream);

    public void Dispose()
    {
        _byUnit.Dispose();
        _addByGate.Dispose();
    }

    private static DeviceMatrix Room(Scratch scratch, Tensor weight) =>
        new(scratch.Scalars(weight.ElementCount), weight.Shape[0], weight.Shape[1]);
}
