using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

/// <summary>Batch normalisation on the CPU.</summary>
/// <remarks>Rows are split into blocks of a fixed size. A block's sums are taken in single precision, over so few
/// numbers that their rounding is harmless; blocks are joined in double precision, in their order. So the statistics
/// do not depend on the number of threads, and do not suffer where the mean is large beside the deviation.</remarks>
internal static unsafe class BatchNormCpu
{
    public static void Forward(
        CpuContext context, BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x,
        Tensor y, BatchNormTape tape, DropoutMask? dropout)
    {
        BatchNormSize size = BatchNormArguments.CheckForward(DType.Float32, weights, running, x, y, tape, dropout);
        int blocks = BatchNormBlocks.Count(size.Rows);
        context.Begin();
        fixed (float* xs = x.Floats, ys = y.Floats)
        fixed (float* mean = tape.Mean.Floats)
        {
            var moments = new BatchNormMomentsJob
            {
                Size = size,
                X = xs,
                Means = context.Take(checked(blocks * size.Channels)),
                Squares = context.Take(checked(blocks * size.Channels)),
            };
            context.Run(ref moments, blocks);
            JoinMoments(context, moments, settings, running, tape);

            float* scale = context.Take(size.Channels);
            Scale(weights.Gamma.Floats, tape.InverseDeviation.Floats, new Span<float>(scale, size.Channels));
            Normalize(context, size, xs, mean, scale, weights.Beta, ys);
        }
        if (dropout is not null)
            DropoutCpu.Apply(context, dropout, y, y);
    }

    public static void Inference(
        CpuContext context, BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x,
        Tensor y)
    {
        BatchNormSize size = BatchNormArguments.CheckInference(DType.Float32, weights, running, x, y);
        context.Begin();
        Span<float> variance = running.Variance.Floats;
        Span<float> gamma = weights.Gamma.Floats;
        fixed (float* xs = x.Floats, ys = y.Floats)
        fixed (float* mean = running.Mean.Floats)
        {
            float* scale = context.Take(size.Channels);
            for (int c = 0; c < size.Channels; c++)
                scale[c] = (float)(gamma[c] / Math.Sqrt(variance[c] + settings.Epsilon));
            Normalize(context, size, xs, mean, scale, weights.Beta, ys);
        }
    }

    public static void Backward(
        CpuContext context, BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy,
        BatchNormWeights gradients, Tensor dx, DropoutMask? dropout)
    {
        BatchNormSize size = BatchNormArguments.CheckBackward(
            DType.Float32, weights, x, tape, dy, gradients, dx, dropout);
        if (dropout is not null)
        {
            DropoutCpu.Apply(context, dropout, dy, dx);
            dy = dx;
        }
        int blocks = BatchNormBlocks.Count(size.Rows);
        context.Begin();
        fixed (float* xs = x.Floats, dys = dy.Floats, dxs = dx.Floats, mean = tape.Mean.Floats)
        {
            var sums = new BatchNormSumsJob
            {
                Size = size,
                X = xs,
                Dy = dys,
                Mean = mean,
                Sums = context.Take(checked(blocks * size.Channels)),
                Products = context.Take(checked(blocks * size.Channels)),
            };
            context.Run(ref sums, blocks);

            var job = new BatchNormBackwardJob
            {
                Size = size,
                X = xs,
                Dy = dys,
                Dx = dxs,
                Mean = mean,
                DyFactor = context.Take(size.Channels),
                XFactor = context.Take(size.Channels),
                Shift = context.Take(size.Channels),
            };
            JoinSums(context, sums, job, weights, tape, gradients);
            context.Run(ref job, blocks);
        }
    }

    private static void Normalize(
        CpuContext context, BatchNormSize size, float* x, float* mean, float* scale, Tensor beta, float* y)
    {
        fixed (float* shift = beta.Floats)
        {
            var job = new BatchNormNormalizeJob
            {
                Size = size,
                X = x,
                Y = y,
                Mean = mean,
                Scale = scale,
                Shift = shift,
            };
            context.Run(ref job, BatchNormBlocks.Count(size.Rows));
        }
    }

    private static void Scale(ReadOnlySpan<float> gamma, ReadOnlySpan<float> inverseDeviation, Span<float> scale)
    {
        for (int c = 0; c < scale.Length; c++)
            scale[c] = gamma[c] * inverseDeviation[c];
    }

    /// <summary>Joins the blocks' means and sums of squared deviations to the batch's (Chan, Golub and LeVeque, 1979):
    /// with δ the difference of two means, the squares grow by δ² · n_a n_b / (n_a + n_b).</summary>
    private static void JoinMoments(
        CpuContext context, in BatchNormMomentsJob blocks, BatchNormSettings settings, BatchNormStatistics running,
        BatchNormTape tape)
    {
        BatchNormSize size = blocks.Size;
        Span<double> means = context.TakeDoubles(size.Channels);
        Span<double> squares = context.TakeDoubles(size.Channels);
        means.Clear();
        squares.Clear();
        for (int block = 0; block < BatchNormBlocks.Count(size.Rows); block++)
        {
            double before = BatchNormBlocks.Start(block);
            double count = BatchNormBlocks.Length(block, size.Rows);
            double share = count / (before + count);
            double growth = before * share;
            nint row = (nint)block * size.Channels;
            for (int c = 0; c < means.Length; c++)
            {
                double difference = blocks.Means[row + c] - means[c];
                means[c] += difference * share;
                squares[c] += blocks.Squares[row + c] + difference * difference * growth;
            }
        }

        Span<float> batchMean = tape.Mean.Floats;
        Span<float> inverseDeviation = tape.InverseDeviation.Floats;
        Span<float> runningMean = running.Mean.Floats;
        Span<float> runningVariance = running.Variance.Floats;
        for (int c = 0; c < means.Length; c++)
        {
            batchMean[c] = (float)means[c];
            inverseDeviation[c] = (float)(1 / Math.Sqrt(squares[c] / size.Rows + settings.Epsilon));
            runningMean[c] = (float)Mix(runningMean[c], means[c], settings.Momentum);
            runningVariance[c] = (float)Mix(runningVariance[c], squares[c] / (size.Rows - 1), settings.Momentum);
        }
    }

    private static double Mix(double running, double batch, double momentum) =>
        (1 - momentum) * running + momentum * batch;

    /// <summary>From the blocks' sums, the gradients of γ and β and the factors of
    /// dx = γ / s (dy - mean(dy) - x̂ mean(dy x̂)) with x̂ = (x - mean) / s, written as
    /// dx = a dy + b (x - mean) + c for each channel.</summary>
    private static void JoinSums(
        CpuContext context, in BatchNormSumsJob blocks, in BatchNormBackwardJob factors, BatchNormWeights weights,
        BatchNormTape tape, BatchNormWeights gradients)
    {
        BatchNormSize size = blocks.Size;
        Span<double> sums = context.TakeDoubles(size.Channels);
        Span<double> products = context.TakeDoubles(size.Channels);
        sums.Clear();
        products.Clear();
        for (int block = 0; block < BatchNormBlocks.Count(size.Rows); block++)
        {
            nint row = (nint)block * size.Channels;
            for (int c = 0; c < sums.Length; c++)
            {
                sums[c] += blocks.Sums[row + c];
                products[c] += blocks.Products[row + c];
            }
        }

        Span<float> gamma = weights.Gamma.Floats;
        Span<float> inverseDeviations = tape.InverseDeviation.Floats;
        Span<float> dGamma = gradients.Gamma.Floats;
        Span<float> dBeta = gradients.Beta.Floats;
        for (int c = 0; c < sums.Length; c++)
        {
            double inverseDeviation = inverseDeviations[c];
            double normalizedProduct = products[c] * inverseDeviation;
            dGamma[c] += (float)normalizedProduct;
            dBeta[c] += (float)sums[c];
            double scale = gamma[c] * inverseDeviation;
            factors.DyFactor[c] = (float)scale;
            factors.XFactor[c] = (float)(-scale * inverseDeviation * normalizedProduct / size.Rows);
            factors.Shift[c] = (float)(-scale * sums[c] / size.Rows);
        }
    }
}
