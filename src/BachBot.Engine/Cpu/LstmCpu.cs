using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>The LSTM on the CPU.</summary>
/// <remarks>Sequences of a batch do not depend on each other, so each thread takes some of them through all steps and
/// no thread waits for another inside a sequence. A step is two products with packed weights and the cell. The products
/// go to working memory that stays in the cache: their tiles would write straight to the tape a few cache lines at a
/// time, all over a step's gates, and wait for memory (a fifth of the forward pass on a Zen 5). The tape holds the gates
/// as [T, N, 4, H]; the backward pass replaces them by the gradients of the pre-activations, from which the weights'
/// gradients are then one product over all steps.</remarks>
internal static unsafe class LstmCpu
{
    /// <summary>i, f, g, o.</summary>
    public const int GateCount = 4;

    public static void Forward(
        CpuContext context, LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape)
    {
        RecurrentSize size =
            LstmArguments.CheckForward(DType.Float32, weights, x, initial, y, final, tape);
        int rows = size.Steps * size.Sequences;
        int outputs = GateCount * size.Units;
        RecurrentSplit split = RecurrentSplit.Forward(context, size);
        context.Begin();
        fixed (float* bias = weights.Bias.Floats, xs = x.Floats, ys = y.Floats)
        fixed (float* initialHidden = initial.Hidden.Floats, initialCell = initial.Cell.Floats)
        fixed (float* gates = tape.Gates.Floats, cells = tape.Cells.Floats)
        {
            LayerWeights input = LayerWeights.Forward(context, weights.Input, rows);
            bool inputFirst = split.PutsInputFirst(size);
            if (inputFirst)
                ProductJob.Multiply(context, xs, rows, input, bias, gates);
            var job = new LstmForwardJob
            {
                Size = size,
                Split = split,
                Input = input,
                Recurrent = LayerWeights.Forward(context, weights.Recurrent, rows),
                Bias = bias,
                X = xs,
                InitialHidden = initialHidden,
                InitialCell = initialCell,
                Y = ys,
                Gates = gates,
                Cells = cells,
                InputFirst = inputFirst,
                PreActivations = context.TakePerWorker(checked(split.Largest * outputs)),
                Packed = context.TakePerWorker(checked(split.Largest * Math.Max(size.Inputs, size.Units))),
            };
            context.Run(ref job, split.Parts);
        }
        int last = (size.Steps - 1) * size.State.ElementCount;
        y.Floats[last..].CopyTo(final.Hidden.Floats);
        tape.Cells.Floats[last..].CopyTo(final.Cell.Floats);
    }

    public static void Backward(
        CpuContext context, LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy,
        LstmState? dFinal, LstmWeights gradients, Tensor? dx, LstmState? dInitial)
    {
        RecurrentSize size = LstmArguments.CheckBackward(
            DType.Float32, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        int outputs = GateCount * size.Units;
        int state = size.State.ElementCount;
        RecurrentSplit split = RecurrentSplit.Backward(context, size);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* xs = x.Floats, ys = y.Floats, dys = dy.Floats, dxs = dx.Floats)
        fixed (float* initialHidden = initial.Hidden.Floats, initialCell = initial.Cell.Floats)
        fixed (float* dFinalHidden = (dFinal?.Hidden).Floats, dFinalCell = (dFinal?.Cell).Floats)
        fixed (float* dInitialHidden = (dInitial?.Hidden).Floats, dInitialCell = (dInitial?.Cell).Floats)
        fixed (float* gates = tape.Gates.Floats, cells = tape.Cells.Floats)
        fixed (float* dInput = gradients.Input.Floats, dRecurrent = gradients.Recurrent.Floats)
        fixed (float* dBias = gradients.Bias.Floats)
        {
            var job = new LstmBackwardJob
            {
                Size = size,
                Split = split,
                Input = dxs is null ? default : PackJob.Pack(context, inputWeights, outputs, size.Inputs),
                Recurrent = PackJob.Pack(context, recurrentWeights, outputs, size.Units),
                InitialCell = initialCell,
                Gates = gates,
                Cells = cells,
                Dy = dys,
                DFinalHidden = dFinalHidden,
                DFinalCell = dFinalCell,
                Dx = dxs,
                DInitialHidden = dInitialHidden,
                DInitialCell = dInitialCell,
                HiddenGradient = context.Take(state),
                CellGradient = context.Take(state),
                Packed = context.TakePerWorker(checked(split.Largest * outputs)),
            };
            context.Run(ref job, split.Parts);

            var recurrent = new GradientOperand
            {
                Initial = initialHidden,
                InitialRows = size.Sequences,
                Rows = ys,
                Columns = size.Units,
                Gradient = dRecurrent,
            };
            var input = new GradientOperand { Rows = xs, Columns = size.Inputs, Gradient = dInput };
            GradientJob.Accumulate(
                context, gates, outputs, size.Steps * size.Sequences, outputs, recurrent, input, dBias);
        }
    }
}
