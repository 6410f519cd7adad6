using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>The GRU on the CPU, built like <see cref="LstmCpu"/>.</summary>
/// <remarks>The recurrent weights make two products: the rows of r and z add to the products of the input, the rows of
/// the candidate n stay apart, because the reset gate multiplies them first.</remarks>
internal static unsafe class GruCpu
{
    /// <summary>r, z, n.</summary>
    public const int GateCount = 3;

    public static void Forward(
        CpuContext context, GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape)
    {
        RecurrentSize size = GruArguments.CheckForward(DType.Float32, weights, x, initial, y, final, tape);
        int rows = size.Steps * size.Sequences;
        int units = size.Units;
        int outputs = GateCount * units;
        RecurrentSplit split = RecurrentSplit.Forward(context, size);
        context.Begin();
        fixed (float* bias = weights.Bias.Floats, candidateBias = weights.CandidateBias.Floats)
        fixed (float* xs = x.Floats, ys = y.Floats, initialHidden = initial.Floats)
        fixed (float* gates = tape.Gates.Floats, candidates = tape.Candidates.Floats)
        {
            LayerWeights input = LayerWeights.Forward(context, weights.Input, rows);
            bool inputFirst = split.PutsInputFirst(size);
            if (inputFirst)
                ProductJob.Multiply(context, xs, rows, input, bias, gates);
            var job = new GruForwardJob
            {
                Size = size,
                Split = split,
                Input = input,
                Recurrent = LayerWeights.Forward(context, weights.Recurrent, 0, 2 * units, rows),
                Candidate = LayerWeights.Forward(context, weights.Recurrent, 2 * units, units, rows),
                Bias = bias,
                CandidateBias = candidateBias,
                X = xs,
                Initial = initialHidden,
                Y = ys,
                Gates = gates,
                Candidates = candidates,
                InputFirst = inputFirst,
                PreActivations = context.TakePerWorker(checked(split.Largest * (outputs + units))),
                Packed = context.TakePerWorker(checked(split.Largest * Math.Max(size.Inputs, units))),
            };
            context.Run(ref job, split.Parts);
        }
        y.Floats[((size.Steps - 1) * size.State.ElementCount)..].CopyTo(final.Floats);
    }

    public static void Backward(
        CpuContext context, GruWeights weights, Tensor x, Tensor initial, Tensor y, GruTape tape, Tensor dy,
        Tensor? dFinal, GruWeights gradients, Tensor? dx, Tensor? dInitial)
    {
        RecurrentSize size = GruArguments.CheckBackward(
            DType.Float32, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        int rows = size.Steps * size.Sequences;
        int units = size.Units;
        int outputs = GateCount * units;
        RecurrentSplit split = RecurrentSplit.Backward(context, size);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* xs = x.Floats, ys = y.Floats, dys = dy.Floats, dxs = dx.Floats)
        fixed (float* initialHidden = initial.Floats, dFinalHidden = dFinal.Floats, dInitialHidden = dInitial.Floats)
        fixed (float* gates = tape.Gates.Floats, candidates = tape.Candidates.Floats)
        fixed (float* dInput = gradients.Input.Floats, dRecurrent = gradients.Recurrent.Floats)
        fixed (float* dBias = gradients.Bias.Floats, dCandidateBias = gradients.CandidateBias.Floats)
        {
            nint candidateRows = 2 * (nint)units * units;
            var job = new GruBackwardJob
            {
                Size = size,
                Split = split,
                Input = dxs is null ? default : PackJob.Pack(context, inputWeights, outputs, size.Inputs),
                Recurrent = PackJob.Pack(context, recurrentWeights, 2 * units, units),
                Candidate = PackJob.Pack(context, recurrentWeights + candidateRows, units, units),
                Y = ys,
                Initial = initialHidden,
                Gates = gates,
                Candidates = candidates,
                Dy = dys,
                DFinal = dFinalHidden,
                Dx = dxs,
                DInitial = dInitialHidden,
                HiddenGradient = context.Take(size.State.ElementCount),
                Packed = context.TakePerWorker(checked(split.Largest * outputs)),
            };
            context.Run(ref job, split.Parts);

            // r and z share their gradients between both weight matrices; n has one for each.
            GradientOperand recurrent = Operand(dRecurrent);
            GradientOperand candidate = Operand(dRecurrent + candidateRows);
            var input = new GradientOperand { Rows = xs, Columns = size.Inputs, Gradient = dInput };
            GradientOperand candidateInput = input with { Gradient = dInput + 2 * (nint)units * size.Inputs };
            GradientJob.Accumulate(context, gates, outputs, rows, 2 * units, recurrent, input, dBias);
            GradientJob.Accumulate(
                context, gates + 2 * units, outputs, rows, units, candidateInput, default, dBias + 2 * units);
            GradientJob.Accumulate(context, candidates, units, rows, units, candidate, default, dCandidateBias);

            GradientOperand Operand(float* gradient) => new()
            {
                Initial = job.Initial,
                InitialRows = size.Sequences,
                Rows = job.Y,
                Columns = units,
                Gradient = gradient,
            };
        }
    }
}
