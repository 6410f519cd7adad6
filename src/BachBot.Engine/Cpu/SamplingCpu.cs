using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Draws a token from each row of logits on the CPU.</summary>
/// <remarks>Sums are taken in double, as on every backend, so that the same logits give the same token everywhere.
/// </remarks>
internal static unsafe class SamplingCpu
{
    public static void Sample(
        CpuContext context, Tensor logits, SamplingSettings settings, Tensor step, Tensor? allowed, Tensor tokens)
    {
        SampleSize size = SampleArguments.Check(DType.Float32, logits, settings, step, allowed, tokens);
        context.Begin();
        Span<int> drawn = tokens.HostSpan<int>();
        fixed (float* rows = logits.Floats)
        fixed (int* mask = allowed is null ? default : allowed.HostSpan<int>(), ids = drawn)
        {
            // A weight and a key, 8 bytes each.
            PerWorker memory = context.TakePerWorker(checked(4 * size.Symbols));
            var job = new SamplingJob
            {
                Size = size,
                Settings = settings,
                Position = (uint)step.HostSpan<int>()[0],
                Logits = rows,
                Allowed = mask,
                Tokens = ids,
                Memory = memory,
            };
            context.Run(ref job, job.Parts);
        }
        for (int row = 0; row < drawn.Length; row++)
        {
            if (drawn[row] == SamplingJob.NoneAllowed)
                throw new BackendException($"{nameof(IBackend.Sample)}: no token is allowed in row {row}.");
            if (drawn[row] == SamplingJob.NotFinite)
                throw new BackendException(
                    $"{nameof(IBackend.Sample)}: the largest logit of row {row} is not finite, which gives no probabilities.");
        }
    }
}
