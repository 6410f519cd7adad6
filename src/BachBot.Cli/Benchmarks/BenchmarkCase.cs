using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Models;

namespace BachBot.Cli.Benchmarks;

/// <summary>What is timed.</summary>
internal enum BenchmarkTask
{
    /// <summary>Training steps: forward, backward, clipping by norm, Adam, with the next tokens and the loss.</summary>
    Train,

    /// <summary>Drawing texts, token after token.</summary>
    Sample,
}

/// <summary>One thing to time; what is not said is the reference model.</summary>
internal sealed record BenchmarkCase
{
    /// <summary>BachBot's: tokens of its chorales, and the size of its embedding.</summary>
    public const int VocabularySize = 108, EmbeddingSize = 32;

    /// <summary>What to do.</summary>
    public BenchmarkTask Task { get; init; }

    /// <summary>cpu, cuda or reference.</summary>
    public string Backend { get; init; } = "cpu";

    /// <summary>Threads of the cpu backend.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Precision of the cuda backend's matrix products.</summary>
    public MatrixPrecision Precision { get; init; }

    /// <summary>How the cuda backend computes the steps of a recurrent layer.</summary>
    public RecurrentPlan Plan { get; init; }

    /// <summary>The recurrent cell.</summary>
    public CellKind Cell { get; init; } = CellKind.Lstm;

    /// <summary>H, units of a recurrent layer.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Recurrent layers.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>N, sequences side by side.</summary>
    public int Batch { get; init; } = 50;

    /// <summary>T, steps of a sequence; when texts are drawn, their length.</summary>
    public int Sequence { get; init; } = 128;

    /// <summary>The model.</summary>
    public LanguageModelOptions Model => new()
    {
        VocabularySize = VocabularySize,
        EmbeddingSize = EmbeddingSize,
        Cell = Cell,
        HiddenSize = Hidden,
        Layers = Layers,
    };

    /// <summary>Tokens that one repetition takes or gives.</summary>
    public int Tokens => Batch * Sequence;

    /// <summary>Multiplications and additions of the matrix products for each token: once forward, and twice backward
    /// when it is trained.</summary>
    public double OperationsPerToken
    {
        get
        {
            double gates = Cell switch { CellKind.Lstm => 4, CellKind.Gru => 3, _ => 1 };
            double products = Hidden * (double)VocabularySize;
            double inputs = EmbeddingSize;
            for (int layer = 0; layer < Layers; layer++)
            {
                products += gates * Hidden * (inputs + Hidden);
                inputs = Hidden;
            }
            return 2 * products * (Task == BenchmarkTask.Train ? 3 : 1);
        }
    }
}
