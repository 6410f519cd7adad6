using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Benchmarks;

/// <summary>The sizes of a training benchmark: by default those of the reference model.</summary>
internal sealed record TrainingShape
{
    public string Cell { get; init; } = "lstm";

    public int Batch { get; init; } = 50;

    public int Sequence { get; init; } = 128;

    public int Vocabulary { get; init; } = 108;

    public int Embedding { get; init; } = 32;

    public int Hidden { get; init; } = 256;

    public int Layers { get; init; } = 3;

    public double Dropout { get; init; } = 0.3;

    public int Tokens => Batch * Sequence;

    /// <summary>[T, N, features].</summary>
    public Tensor Activations(IBackend backend, int features) =>
        backend.Allocate(new Shape(Sequence, Batch, features), DType.Float32);

    /// <summary>Multiplications and additions of all matrix products of a step, backward counted as twice forward.
    /// </summary>
    public double FlopsPerStep
    {
        get
        {
            double products = Hidden * Vocabulary;
            for (int layer = 0; layer < Layers; layer++)
                products += RecurrentLayer.Gates(Cell) * Hidden * ((layer == 0 ? Embedding : Hidden) + (double)Hidden);
            return 6 * products * Tokens;
        }
    }
}
