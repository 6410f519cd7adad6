using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
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
        var split = new BatchSplit(size.Sequences, context.Threads);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* bias = weights.Bias.Floats, xs = x.Floats, ys = y.Floats, initialHidden = initial.Floats)
        {
            LayerWeights input = LayerWeights.Forward(context, inputWeights, size.Inputs, size.Units, rows);
            bool inputFirst = split.InputFirst && input.IsPacked;
            if (inputFirst)
                ProductJob.Multiply(context, input, xs, rows, size.Inputs, bias, ys, size.Units);
            var job = new ForwardJob
            {
                Size = size,
                Split = split,
                InputFirst = inputFirst,
                Input = input,
                Recurrent = LayerWeights.Forward(context, recurrentWeights, size.Units, size.Units, rows),
                Bias = bias,
                X = xs,
                Y = ys,
                Initial = initialHidden,
                PreActivations = context.TakePerWorker(checked(split.Largest * size.Units)),
                Packed = context.TakePerWorker(checked(split.Largest * Math.Max(size.Inputs, size.Units))),
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
        var split = new BatchSplit(size.Sequences, context.Threads);
        context.Begin();
        fixed (float* inputWeights = weights.Input.Floats, recurrentWeights = weights.Recurrent.Floats)
        fixed (float* xs = x.Floats, ys = y.Floats, dys = dy.Floats, dxs = dx.Floats)
        fixed (float* initialHidden = initial.Floats, dFinalHidden = dFinal.Floats, dInitialHidden = dInitial.Floats)
        fixed (float* preActivations = tape.PreActivations.Floats)
        fixed (float* dInput = gradients.Input.Floats, dRecurrent = gradients.Recurrent.Floats)
        fixed (float* dBias = gradients.Bias.Floats)
        {
            var job = new BackwardJob
            {
                Size = size,
                Split = split,
                Input = dxs is null ? default : LayerWeights.Backward(context, inputWeights, size.Inputs, units),
                Recurrent = LayerWeights.Backward(context, recurrentWeights, units, units),
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

    /// <summary>All steps of a part of the sequences.</summary>
    private struct ForwardJob : IParallelJob
    {
        public RecurrentSize Size;
        public BatchSplit Split;

        /// <summary>Whether the products with x are in <see cref="Y"/> already.</summary>
        public bool InputFirst;

        public LayerWeights Input;
        public LayerWeights Recurrent;
        public float* Bias;
        public float* X;
        public float* Y;
        public float* Initial;
        public PerWorker PreActivations;
        public PerWorker Packed;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int units = Size.Units;
            int first = Split.Start(part);
            int count = Split.Start(part + 1) - first;
            float* a = PreActivations[worker];
            float* packed = Packed[worker];
            float* hidden = Initial + (nint)first * units;
            for (int t = 0; t < Size.Steps; t++)
            {
                nint row = (nint)t * Size.Sequences + first;
                float* next = Y + row * units;
                if (!InputFirst)
                    Input.Multiply<TLanes>(X + row * Size.Inputs, Size.Inputs, count, Bias, 0, a, units, packed);
                float* start = InputFirst ? next : a;
                Recurrent.Multiply<TLanes>(hidden, units, count, start, units, a, units, packed);
                Elementwise.Run<TLanes, ElmanCellForward>(new ElmanCellForward(a, next), count * units);
                hidden = next;
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
        public float* Y;
        public float* PreActivations;
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
                var kernel = new ElmanCellBackward
                {
                    Hidden = Y + row * units,
                    OutputGradient = Dy + row * units,
                    HiddenGradient = dHidden,
                    PreActivationGradient = PreActivations + row * units,
                };
                Elementwise.Run<TLanes, ElmanCellBackward>(kernel, state);

                Packing.PackRows<TLanes>(kernel.PreActivationGradient, units, count, units, packed);
                if (Dx is not null)
                    Input.Multiply<TLanes>(packed, count, null, 0, Dx + row * Size.Inputs, Size.Inputs);
                if (t > 0 || DInitial is not null)
                    Recurrent.Multiply<TLanes>(packed, count, null, 0, dHidden, units);
            }
            RecurrentGradient.Finish(dHidden, DInitial is null ? null : DInitial + offset, state);
        }
    }
}
