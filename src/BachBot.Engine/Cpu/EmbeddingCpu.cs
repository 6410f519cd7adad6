using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>The embedding on the CPU.</summary>
internal static unsafe class EmbeddingCpu
{
    /// <summary>Rows of a part of the forward pass: enough to pay for claiming it.</summary>
    private const int PartRows = 512;

    public static void Forward(CpuContext context, Tensor tokens, Tensor weight, Tensor y)
    {
        EmbeddingSize size = EmbeddingArguments.CheckForward(DType.Float32, tokens, weight, y);
        Span<int> ids = tokens.HostSpan<int>();
        Expect.Range(nameof(IBackend.EmbeddingForward), ids, size.Symbols, nameof(tokens));
        context.Begin();
        fixed (int* idPointer = ids)
        fixed (float* table = weight.Floats, ys = y.Floats)
        {
            var job = new ForwardJob { Size = size, Ids = idPointer, Weight = table, Y = ys };
            context.Run(ref job, (size.Rows + PartRows - 1) / PartRows);
        }
    }

    public static void Backward(CpuContext context, Tensor tokens, Tensor dy, Tensor dWeight)
    {
        EmbeddingSize size = EmbeddingArguments.CheckBackward(DType.Float32, tokens, dy, dWeight);
        Span<int> ids = tokens.HostSpan<int>();
        Expect.Range(nameof(IBackend.EmbeddingBackward), ids, size.Symbols, nameof(tokens));
        context.Begin();
        fixed (int* idPointer = ids)
        fixed (float* dys = dy.Floats, gradient = dWeight.Floats)
        {
            var job = new BackwardJob
            {
                Size = size,
                Parts = Math.Min(context.Threads, size.Symbols),
                Ids = idPointer,
                Dy = dys,
                Gradient = gradient,
            };
            context.Run(ref job, job.Parts);
        }
    }

    private struct ForwardJob : IParallelJob
    {
        public EmbeddingSize Size;
        public int* Ids;
        public float* Weight;
        public float* Y;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int features = Size.Features;
            int end = Math.Min(Size.Rows, (part + 1) * PartRows);
            for (int row = part * PartRows; row < end; row++)
            {
                int* own = Ids + (nint)row * Size.RowTokens;
                float* y = Y + (nint)row * features;
                new Span<float>(Weight + (nint)own[0] * features, features).CopyTo(new Span<float>(y, features));
                for (int k = 1; k < Size.RowTokens; k++)
                {
                    float* table = Weight + (nint)own[k] * features;
                    Elementwise.Run<TLanes, AddKernel>(new AddKernel(y, table, y), features);
                }
            }
        }
    }

    /// <summary>The rows of a range of symbols: each part looks at all tokens, in order, and adds those of its range.
    /// </summary>
    private struct BackwardJob : IParallelJob
    {
        public EmbeddingSize Size;
        public int Parts;
        public int* Ids;
        public float* Dy;
        public float* Gradient;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int features = Size.Features;
            int first = (int)((long)Size.Symbols * part / Parts);
            int last = (int)((long)Size.Symbols * (part + 1) / Parts);
            for (int i = 0; i < Size.Tokens; i++)
            {
                if (Ids[i] < first || Ids[i] >= last)
                    continue;
                float* row = Gradient + (nint)Ids[i] * features;
                float* dy = Dy + (nint)(i / Size.RowTokens) * features;
                Elementwise.Run<TLanes, AddKernel>(new AddKernel(row, dy, row), features);
            }
        }
    }
}
