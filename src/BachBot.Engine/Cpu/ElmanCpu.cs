using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Elman's recurrent network on the CPU, built like <see cref="LstmCpu"/>.</summary>
internal static unsafe class ElmanCpu
{
    public static void Forward(
        CpuContext context, ElmanWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final)
    {
        RecurrentSize size = ElmanArguments.CheckForward(DType.Float32, weights, x, initial, y, final);
        int rows = size.Steps * size.Sequences;
        int units = size.Units;
        RecurrentSplit split = RecurrentSplit.Forward(context, size);
        context.Begin();
        fixed (float* bias = weights.Bias.Floats, xs = x.Floats, ys = y.Floats, initialHidden = initial.Floats)
        {
            LayerWeights input = LayerWeights.Forward(context, weights.Input, rows);
            bool inputFirst = split.PutsInputFirst(size);
            if (inputFirst)
                ProductJob.Multiply(context, xs, rows, input, bias, ys);
            var job = new ElmanForwardJob
            {
                Size = size,
                Split = split,
                Input = input,
                Recurrent = LayerWeights.Forward(context, weights.Recurrent, rows),
                Bias = bias,
                X = xs,
                Initial = initialHidden,
                Y = ys,
                InputFirst = inputFirst,
                PreActivations = context.TakePerWorker(checked(split.Largest * units)),
                Packed = context.TakePerWorker(checked(split.Largest * Math.Max(size.Inputs, units))),
            };
            context.Run(ref job, split.Parts);
        }
        y.Floats[((size.Steps - 1) * size.State.ElementCount)..].CopyTo(final.Floats);
    }

    public static void Backward(
        CpuContext context, ElmanWeights weights, Tensor x, Tensor initial, Tensor y, ElmanTape tape, Tensor dy,
        Tensor? dFinal, ElmanWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        RecurrentSize size = ElmanArguments.CheckBackward(
            DType.Float32, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        int units = size.Units;
        RecurrentSplit split = RecurrentSplit.Backward(context, size);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* xs = x.Floats, ys = y.Floats, dys = dy.Floats, dxs = dx.Floats)
        fixed (float* initialHidden = initial.Floats, dFinalHidden = dFinal.Floats, dInitialHidden = dInitial.Floats)
        fixed (float* preActivations = tape.PreActivations.Floats)
        fixed (float* dInput = gradients.Input.Floats, dRecurrent = gradients.Recurrent.Floats)
        fixed (float* dBias = gradients.Bias.Floats)
        {
            var job = new ElmanBackwardJob
            {
                Size = size,
                Split = split,
                Input = dxs is null ? default : PackJob.Pack(context, inputWeights, units, size.Inputs),
                Recurrent = PackJob.Pack(context, recurrentWeights, units, units),
                Y = ys,
                PreActivations = preActivations,
                Dy = dys,
                DFinal = dFinalHidden,
                Dx = dxs,
                DInitial = dInitialHidden,
                HiddenGradient = context.Take(size.State.ElementCount),
                Packed = context.TakePerWorker(checked(split.Largest * units)),
            };
            context.Run(ref job, split.Parts);

            var recurrent = new GradientOperand
            {
                Initial = initialHidden,
                InitialRows = size.Sequences,
                Rows = ys,
                Columns = units,
                Gradient = dRecurrent,
            };
            var input = new GradientOperand { Rows = xs, Columns = size.Inputs, Gradient = dInput };
            GradientJob.Accumulate(
                context, preActivations, units, size.Steps * size.Sequences, units, recurrent, input, dBias);
        }
    }
}
