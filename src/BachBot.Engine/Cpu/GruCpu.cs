using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>The GRU on the CPU, built like <see cref="LstmCpu"/>.</summary>
/// <remarks>The recurrent weights make two products: the rows of r and z add to the products of the input, the rows of
/// the candidate n stay apart, because the reset gate multiplies them first.</remarks>
internal static unsafe class GruCpu
{
    private const int GateCount = 3;

    public static void Forward(
        CpuContext context, GruWeights weights, Tensor x, Tensor initial, Tensor y, Tensor final, GruTape tape)
    {
        RecurrentSize size = GruArguments.CheckForward(DType.Float32, weights, x, initial, y, final, tape);
        int rows = size.Steps * size.Sequences;
        int units = size.Units;
        var split = new BatchSplit(size.Sequences, context.Threads);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* bias = weights.Bias.Floats, candidateBias = weights.CandidateBias.Floats)
        fixed (float* xs = x.Floats, ys = y.Floats, initialHidden = initial.Floats)
        fixed (float* gates = tape.Gates.Floats, candidates = tape.Candidates.Floats)
        {
            float* candidateWeights = recurrentWeights + 2 * (nint)units * units;
            int outputs = GateCount * units;
            LayerWeights input = LayerWeights.Forward(context, inputWeights, size.Inputs, outputs, rows);
            bool inputFirst = split.InputFirst && input.IsPacked;
            if (inputFirst)
                ProductJob.Multiply(context, input, xs, rows, size.Inputs, bias, gates, outputs);
            var job = new ForwardJob
            {
                Size = size,
                Split = split,
                InputFirst = inputFirst,
                Input = input,
                Recurrent = LayerWeights.Forward(context, recurrentWeights, units, 2 * units, rows),
                Candidate = LayerWeights.Forward(context, candidateWeights, units, units, rows),
                Bias = bias,
                CandidateBias = candidateBias,
                X = xs,
                Y = ys,
                Initial = initialHidden,
                Gates = gates,
                Candidates = candidates,
                PreActivations = context.TakePerWorker(checked(split.Largest * (GateCount + 1) * units)),
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
        var split = new BatchSplit(size.Sequences, context.Threads);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* xs = x.Floats, ys = y.Floats, dys = dy.Floats, dxs = dx.Floats)
        fixed (float* initialHidden = initial.Floats, dFinalHidden = dFinal.Floats, dInitialHidden = dInitial.Floats)
        fixed (float* gates = tape.Gates.Floats, candidates = tape.Candidates.Floats)
        fixed (float* dInput = gradients.Input.Floats, dRecurrent = gradients.Recurrent.Floats)
        fixed (float* dBias = gradients.Bias.Floats, dCandidateBias = gradients.CandidateBias.Floats)
        {
            nint candidateRows = 2 * (nint)units * units;
            var job = new BackwardJob
            {
                Size = size,
                Split = split,
                Input = dxs is null ? default : LayerWeights.Backward(context, inputWeights, size.Inputs, outputs),
                Recurrent = LayerWeights.Backward(context, recurrentWeights, units, 2 * units),
                Candidate = LayerWeights.Backward(context, recurrentWeights + candidateRows, units, units),
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

    /// <summary>All steps of a part of the sequences.</summary>
    private struct ForwardJob : IParallelJob
    {
        public RecurrentSize Size;
        public BatchSplit Split;

        /// <summary>Whether the products with x are in <see cref="Gates"/> already.</summary>
        public bool InputFirst;

        public LayerWeights Input;
        public LayerWeights Recurrent;
        public LayerWeights Candidate;
        public float* Bias;
        public float* CandidateBias;
        public float* X;
        public float* Y;
        public float* Initial;
        public float* Gates;
        public float* Candidates;
        public PerWorker PreActivations;
        public PerWorker Packed;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int units = Size.Units;
            int outputs = GateCount * units;
            int first = Split.Start(part);
            int count = Split.Start(part + 1) - first;

            // Beside the gates, the candidate's part from the state.
            int preActivations = outputs + units;
            float* a = PreActivations[worker];
            float* packed = Packed[worker];
            float* hidden = Initial + (nint)first * units;
            for (int t = 0; t < Size.Steps; t++)
            {
                nint row = (nint)t * Size.Sequences + first;
                float* gates = Gates + row * outputs;
                float* x = X + row * Size.Inputs;
                if (!InputFirst)
                    Input.Multiply<TLanes>(x, Size.Inputs, count, Bias, 0, a, preActivations, packed);
                float* start = InputFirst ? gates : a;
                int startStride = InputFirst ? outputs : preActivations;
                Recurrent.Multiply<TLanes>(hidden, units, count, start, startStride, a, preActivations, packed);
                Candidate.Multiply<TLanes>(
                    hidden, units, count, CandidateBias, 0, a + outputs, preActivations, packed);

                float* nextHidden = Y + row * units;
                for (nint n = 0; n < count; n++)
                {
                    var kernel = new GruCellForward
                    {
                        PreActivations = a + n * preActivations,
                        CandidateInput = start + n * startStride + 2 * units,
                        CandidateRecurrent = a + n * preActivations + outputs,
                        Units = units,
                        PreviousHidden = hidden + n * units,
                        Gates = gates + n * outputs,
                        Candidate = Candidates + (row + n) * units,
                        Hidden = nextHidden + n * units,
                    };
                    Elementwise.Run<TLanes, GruCellForward>(kernel, units);
                }
                hidden = nextHidden;
            }
        }
    }

    /// <summary>All steps of a part of the sequences, from the last to the first.</summary>
    private struct BackwardJob : IParallelJob
    {
        public RecurrentSize Size;
        public BatchSplit Split;
        public LayerWeights Input;
        public LayerWeights Recurrent;
        public LayerWeights Candidate;
        public float* Y;
        public float* Initial;
        public float* Gates;
        public float* Candidates;
        public float* Dy;
        public float* DFinal;
        public float* Dx;
        public float* DInitial;
        public float* HiddenGradient;
        public PerWorker Packed;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int units = Size.Units;
            int outputs = GateCount * units;
            int first = Split.Start(part);
            int count = Split.Start(part + 1) - first;
            int state = count * units;
            nint offset = (nint)first * units;
            float* packed = Packed[worker];
            float* dHidden = HiddenGradient + offset;
            RecurrentGradient.Start(DFinal is null ? null : DFinal + offset, dHidden, state);
            for (int t = Size.Steps - 1; t >= 0; t--)
            {
                nint row = (nint)t * Size.Sequences + first;
                float* gates = Gates + row * outputs;
                float* candidates = Candidates + row * units;
                float* hidden = t == 0 ? Initial + offset : Y + (row - Size.Sequences) * units;
                for (nint n = 0; n < count; n++)
                {
                    var kernel = new GruCellBackward
                    {
                        Gates = gates + n * outputs,
                        Units = units,
                        Candidate = candidates + n * units,
                        PreviousHidden = hidden + n * units,
                        OutputGradient = Dy + (row + n) * units,
                        HiddenGradient = dHidden + n * units,
                    };
                    Elementwise.Run<TLanes, GruCellBackward>(kernel, units);
                }

                if (Dx is not null)
                {
                    float* dx = Dx + row * Size.Inputs;
                    Input.Multiply<TLanes>(gates, outputs, count, null, 0, dx, Size.Inputs, packed);
                }
                if (t > 0 || DInitial is not null)
                {
                    Recurrent.Multiply<TLanes>(gates, outputs, count, dHidden, units, dHidden, units, packed);
                    Candidate.Multiply<TLanes>(candidates, units, count, dHidden, units, dHidden, units, packed);
                }
            }
            RecurrentGradient.Finish(dHidden, DInitial is null ? null : DInitial + offset, state);
        }
    }
}
