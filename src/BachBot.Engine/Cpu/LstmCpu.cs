using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
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
    private const int GateCount = 4;

    public static void Forward(
        CpuContext context, LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape)
    {
        RecurrentSize size =
            LstmArguments.CheckForward(DType.Float32, weights, x, initial, y, final, tape);
        int rows = size.Steps * size.Sequences;
        int outputs = GateCount * size.Units;
        var split = new BatchSplit(size.Sequences, context.Threads);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* bias = weights.Bias.Floats, xs = x.Floats, ys = y.Floats)
        fixed (float* initialHidden = initial.Hidden.Floats, initialCell = initial.Cell.Floats)
        fixed (float* gates = tape.Gates.Floats, cells = tape.Cells.Floats)
        {
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
                Recurrent = LayerWeights.Forward(context, recurrentWeights, size.Units, outputs, rows),
                Bias = bias,
                X = xs,
                Y = ys,
                InitialHidden = initialHidden,
                InitialCell = initialCell,
                Gates = gates,
                Cells = cells,
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
        var split = new BatchSplit(size.Sequences, context.Threads);
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
            var job = new BackwardJob
            {
                Size = size,
                Split = split,
                Input = dxs is null ? default : LayerWeights.Backward(context, inputWeights, size.Inputs, outputs),
                Recurrent = LayerWeights.Backward(context, recurrentWeights, size.Units, outputs),
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

    /// <summary>All steps of a part of the sequences.</summary>
    private struct ForwardJob : IParallelJob
    {
        public RecurrentSize Size;
        public BatchSplit Split;

        /// <summary>Whether the products with x are in <see cref="Gates"/> already.</summary>
        public bool InputFirst;

        public LayerWeights Input;
        public LayerWeights Recurrent;
        public float* Bias;
        public float* X;
        public float* Y;
        public float* InitialHidden;
        public float* InitialCell;
        public float* Gates;
        public float* Cells;
        public PerWorker PreActivations;
        public PerWorker Packed;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int units = Size.Units;
            int outputs = GateCount * units;
            int first = Split.Start(part);
            int count = Split.Start(part + 1) - first;
            float* packed = Packed[worker];
            float* a = PreActivations[worker];
            float* hidden = InitialHidden + (nint)first * units;
            float* cell = InitialCell + (nint)first * units;
            for (int t = 0; t < Size.Steps; t++)
            {
                nint row = (nint)t * Size.Sequences + first;
                float* x = X + row * Size.Inputs;
                float* gates = Gates + row * outputs;
                if (!InputFirst)
                    Input.Multiply<TLanes>(x, Size.Inputs, count, Bias, 0, a, outputs, packed);
                float* start = InputFirst ? gates : a;
                Recurrent.Multiply<TLanes>(hidden, units, count, start, outputs, a, outputs, packed);

                float* nextHidden = Y + row * units;
                float* nextCell = Cells + row * units;
                for (nint n = 0; n < count; n++)
                {
                    var kernel = new LstmCellForward
                    {
                        PreActivations = a + n * outputs,
                        Gates = gates + n * outputs,
                        Units = units,
                        PreviousCell = cell + n * units,
                        Cell = nextCell + n * units,
                        Hidden = nextHidden + n * units,
                    };
                    Elementwise.Run<TLanes, LstmCellForward>(kernel, units);
                }
                hidden = nextHidden;
                cell = nextCell;
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
        public float* InitialCell;
        public float* Gates;
        public float* Cells;
        public float* Dy;
        public float* DFinalHidden;
        public float* DFinalCell;
        public float* Dx;
        public float* DInitialHidden;
        public float* DInitialCell;
        public float* HiddenGradient;
        public float* CellGradient;
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
            float* dCell = CellGradient + offset;
            RecurrentGradient.Start(DFinalHidden is null ? null : DFinalHidden + offset, dHidden, state);
            RecurrentGradient.Start(DFinalCell is null ? null : DFinalCell + offset, dCell, state);
            for (int t = Size.Steps - 1; t >= 0; t--)
            {
                nint row = (nint)t * Size.Sequences + first;
                float* gates = Gates + row * outputs;
                float* cell = Cells + row * units;
                float* previousCell = t == 0 ? InitialCell + offset : cell - (nint)Size.Sequences * units;
                for (nint n = 0; n < count; n++)
                {
                    var kernel = new LstmCellBackward
                    {
                        Gates = gates + n * outputs,
                        Units = units,
                        PreviousCell = previousCell + n * units,
                        Cell = cell + n * units,
                        OutputGradient = Dy + (row + n) * units,
                        HiddenGradient = dHidden + n * units,
                        CellGradient = dCell + n * units,
                    };
                    Elementwise.Run<TLanes, LstmCellBackward>(kernel, units);
                }

                Packing.PackRows<TLanes>(gates, outputs, count, outputs, packed);
                if (Dx is not null)
                    Input.Multiply<TLanes>(packed, count, null, 0, Dx + row * Size.Inputs, Size.Inputs);
                if (t > 0 || DInitialHidden is not null)
                    Recurrent.Multiply<TLanes>(packed, count, null, 0, dHidden, units);
            }
            RecurrentGradient.Finish(dHidden, DInitialHidden is null ? null : DInitialHidden + offset, state);
            RecurrentGradient.Finish(dCell, DInitialCell is null ? null : DInitialCell + offset, state);
        }
    }
}
