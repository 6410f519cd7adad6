using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>An affine map of rows.</summary>
internal sealed class LinearCuda(CudaExecution execution, BiasCuda bias)
{
    public void Forward(LinearWeights weights, Tensor x, Tensor y)
    {
        LinearSize size = LinearArguments.CheckForward(execution.ScalarType, weights, x, y);
        execution.BeginFunction();
        var output = new DeviceMatrix(execution.AddressOf(y), size.Rows, size.Outputs);
        execution.Products.Forward(Input(size, x), Weight(size, weights), output);
        bias.Forward(output, weights.Bias);
    }

    public void Backward(LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx)
    {
        LinearSize size = LinearArguments.CheckBackward(execution.ScalarType, weights, x, dy, gradients, dx);
        execution.BeginFunction();
        var dOutput = new DeviceMatrix(execution.AddressOf(dy), size.Rows, size.Outputs);
        execution.Products.BackwardWeights(dOutput, Input(size, x), Weight(size, gradients));
        bias.Backward(dOutput, gradients.Bias);
        if (dx is not null)
            execution.Products.BackwardInput(dOutput, Weight(size, weights), Input(size, dx));
    }

    private DeviceMatrix Input(LinearSize size, Tensor x) => new(execution.AddressOf(x), size.Rows, size.Inputs);

    private DeviceMatrix Weight(LinearSize size, LinearWeights weights) =>
        new(execution.AddressOf(weights.Weight), size.Outputs, size.Inputs);
}
