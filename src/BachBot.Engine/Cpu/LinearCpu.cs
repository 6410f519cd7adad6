using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>The linear layer on the CPU: three matrix products.</summary>
internal static unsafe class LinearCpu
{
    public static void Forward(CpuContext context, LinearWeights weights, Tensor x, Tensor y)
    {
        LinearSize size = LinearArguments.CheckForward(DType.Float32, weights, x, y);
        context.Begin();
        fixed (float* bias = weights.Bias.Floats, xs = x.Floats, ys = y.Floats)
        {
            LayerWeights ready = LayerWeights.Forward(context, weights.Weight, size.Rows);
            ProductJob.Multiply(context, xs, size.Rows, ready, bias, ys);
        }
    }

    public static void Backward(
        CpuContext context, LinearWeights weights, Tensor x, Tensor dy, LinearWeights gradients, Tensor? dx)
    {
        LinearSize size = LinearArguments.CheckBackward(DType.Float32, weights, x, dy, gradients, dx);
        context.Begin();
        fixed (float* weight = weights.Weight.Floats, xs = x.Floats, dys = dy.Floats, dxs = dx.Floats)
        fixed (float* dWeight = gradients.Weight.Floats, dBias = gradients.Bias.Floats)
        {
            var operand = new GradientOperand { Rows = xs, Columns = size.Inputs, Gradient = dWeight };
            GradientJob.Accumulate(context, dys, size.Outputs, size.Rows, size.Outputs, operand, default, dBias);
            if (dx is not null)
            {
                LayerWeights ready = LayerWeights.Backward(context, weight, size.Inputs, size.Outputs);
                ProductJob.Multiply(context, dys, size.Rows, ready, null, dxs);
            }
        }
    }
}
