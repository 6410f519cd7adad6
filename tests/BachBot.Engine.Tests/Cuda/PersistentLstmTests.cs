using BachBot.Cuda.Emulation;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Tests.Training;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Cuda;

/// <summary>The LSTM kernels that keep the recurrent weights on the chip, in every cut of them, on devices with and
/// without clusters.</summary>
[Collection(nameof(Alone))]
public sealed class PersistentLstmTests : IDisposable
{
    /// <summary>Enough for eight clusters of eight blocks.</summary>
    private const int Multiprocessors = 64;

    private const int Hopper = 9, Ampere = 8;

    private static readonly int[] Sequences = [1, 50, 63, 64, 65];
    private static readonly int[] Steps = [1, 2, 7];

    public static TheoryData<int, int> Cuts
    {
        get
        {
            var cuts = new TheoryData<int, int>();
            foreach (int units in new[] { 32, 64, 96 })
            {
                foreach (int cluster in new[] { 1, 2, 4, 8 })
                    cuts.Add(units, cluster);
            }
            return cuts;
        }
    }

    public void Dispose() => TestCuda.Reset();

    [SkippableTheory]
    [MemberData(nameof(Cuts))]
    public void Every_cut_agrees_with_the_reference_and_gives_the_same_bits_again(int units, int cluster)
    {
        using CudaBackend backend = Create(Hopper, DType.Float32, MatrixPrecision.Float32, cluster);
        ulong seed = 1;
        foreach (int sequences in Sequences)
        {
            foreach (int steps in Steps)
            {
                var testCase = new LstmCase(steps, sequences, 3, units);
                // Seven steps use every slot again and again, 65 sequences have every kind of group that fewer have.
                Configure(
                    Hopper, ThreadOrder.Random, seed++, checkRaces: (steps, sequences) is (7, 1) or (2, 65));
                OpRun first = Agrees(backend, testCase, Tolerances.SinglePrecision);
                if (steps != 7 || sequences != 65)
                    continue;
                Configure(Hopper, ThreadOrder.Random, seed++, checkRaces: false);
                OpRun second = testCase.Run(backend);
                Compare.Close(first.Outputs, second.Outputs, 0, testCase.Name);
                Compare.Close(first.Gradients, second.Gradients, 0, testCase.Name);
            }
        }
    }

    /// <summary>Every way to compute and to exchange, small enough for the sanitizers' replay.</summary>
    [SkippableTheory]
    [InlineData(Hopper, MatrixPrecision.Float32, Tolerances.SinglePrecision)]
    [InlineData(Hopper, MatrixPrecision.Tf32, Tolerances.Tf32)]
    [InlineData(Hopper, MatrixPrecision.BFloat16, Tolerances.BFloat16)]
    [InlineData(Ampere, MatrixPrecision.Float32, Tolerances.SinglePrecision)]
    public void Small_layers_agree_with_the_reference(int capability, MatrixPrecision precision, double tolerance)
    {
        using CudaBackend backend = Create(capability, DType.Float32, precision, cluster: 4);
        Agrees(backend, new LstmCase(3, 3, 2, 32), tolerance);
    }

    /// <summary>Sizes that real layers have; the cluster is what the plan takes.</summary>
    [SkippableTheory]
    [InlineData(Hopper, 128, 20)]
    [InlineData(Hopper, 160, 9)]
    [InlineData(Hopper, 256, 64)]
    [InlineData(Hopper, 512, 3)]
    [InlineData(Ampere, 64, 65)]
    [InlineData(Ampere, 96, 10)]
    [InlineData(Ampere, 256, 5)]
    public void Large_layers_agree_with_the_reference(int capability, int units, int sequences)
    {
        using CudaBackend backend = Create(capability, DType.Float32, MatrixPrecision.Float32, null);
        Agrees(backend, new LstmCase(3, sequences, 7, units), Tolerances.SinglePrecision);
    }

    [SkippableTheory]
    [InlineData(Hopper, 32, 2)]
    [InlineData(Hopper, 64, 8)]
    [InlineData(Ampere, 64, 4)]
    public void In_double_precision_nothing_is_left_to_rounding(int capability, int units, int cluster)
    {
        using CudaBackend backend = Create(capability, DType.Float64, MatrixPrecision.Float32, cluster);
        foreach (int sequences in new[] { 3, 65 })
            Agrees(backend, new LstmCase(4, sequences, 5, units), Tolerances.DoublePrecision);
    }

    [SkippableTheory]
    [InlineData(MatrixPrecision.Tf32, Tolerances.Tf32, Hopper, 64, 4)]
    [InlineData(MatrixPrecision.Tf32, Tolerances.Tf32, Hopper, 96, 8)]
    [InlineData(MatrixPrecision.Tf32, Tolerances.Tf32, Hopper, 32, 1)]
    [InlineData(MatrixPrecision.Tf32, Tolerances.Tf32, Ampere, 64, 2)]
    [InlineData(MatrixPrecision.BFloat16, Tolerances.BFloat16, Hopper, 64, 4)]
    [InlineData(MatrixPrecision.BFloat16, Tolerances.BFloat16, Hopper, 96, 8)]
    [InlineData(MatrixPrecision.BFloat16, Tolerances.BFloat16, Hopper, 32, 2)]
    [InlineData(MatrixPrecision.BFloat16, Tolerances.BFloat16, Ampere, 64, 2)]
    public void On_tensor_cores_factors_are_rounded_and_no_more_than_that(
        MatrixPrecision precision, double tolerance, int capability, int units, int cluster)
    {
        using CudaBackend backend = Create(capability, DType.Float32, precision, cluster);
        foreach (int sequences in new[] { 1, 50, 65 })
            Agrees(backend, new LstmCase(3, sequences, 5, units), tolerance);
    }

    /// <summary>As a trainer calls the kernels: without a gradient of the final state, and asking for none of the initial
    /// one.</summary>
    [SkippableTheory]
    [InlineData(Hopper)]
    [InlineData(Ampere)]
    public void A_model_trains_as_on_the_reference(int capability)
    {
        LanguageModelOptions options = TrainingFixture.Model with { HiddenSize = 32, Dropout = 0.3 };
        TrainerOptions recipe = TrainingFixture.Recipe with { MaxSteps = 5 };
        using var reference = new ReferenceBackend<double>();
        using CudaBackend backend = Create(capability, DType.Float64, MatrixPrecision.Float32, cluster: 4);
        double[] expected = Trained(reference, options, recipe);
        double[] first = Trained(backend, options, recipe);
        double[] second = Trained(backend, options, recipe);

        Compare.Close(expected, first, Tolerances.DoublePrecision, "the trained weights");
        Assert.Equal(first, second);
    }

    private static double[] Trained(IBackend backend, LanguageModelOptions options, TrainerOptions recipe)
    {
        using var model = new LanguageModel(backend, options);
        using var trainer = new Trainer(model, recipe);
        trainer.Train(TrainingFixture.Data with { Validation = default });
        return [.. model.Parameters.Parameters.SelectMany(parameter => parameter.Value.ToDoubles())];
    }

    private static OpRun Agrees(CudaBackend backend, OpCase testCase, double tolerance)
    {
        using var reference = new ReferenceBackend<double>();
        OpRun expected = testCase.Run(reference);
        OpRun actual = testCase.Run(backend);
        Compare.Close(expected.Outputs, actual.Outputs, tolerance, testCase.Name);
        Compare.Close(expected.Gradients, actual.Gradients, tolerance, $"gradient of {testCase.Name}");
        return actual;
    }

    private static void Configure(int capability, ThreadOrder order, ulong seed, bool checkRaces = true) =>
        TestCuda.Configure(new EmulationOptions
        {
            Multiprocessors = Multiprocessors,
            ComputeCapabilityMajor = capability,
            ThreadOrder = order,
            Seed = seed,
            CheckRaces = checkRaces,
            Workers = 2,
        });

    private static CudaBackend Create(int capability, DType type, MatrixPrecision precision, int? cluster)
    {
        Configure(capability, ThreadOrder.Random, 1);
        return TestCuda.Create(options => options with
        {
            ScalarType = type,
            MatrixPrecision = precision,
            RecurrentPlan = RecurrentPlan.Persistent,
            ClusterSize = cluster,
            AllowsClusters = capability >= Hopper,
            Log = text => Assert.Contains("persistent", text, StringComparison.Ordinal),
        });
    }
}
