using BachBot.Cuda.Emulation;
using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Ops;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Tests.Training;
using BachBot.Engine.Training;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>The LSTM kernels that keep the recurrent weights on the chip, in every cut of them, on devices with and
/// without clusters.</summary>
[Collection(nameof(Alone))]
public sealed class PersistentLstmTests : IDisposable
{
    /// <summary>Three clusters of eight blocks, six of four: there 65 sequences make several groups in each.</summary>
    private const int Multiprocessors = 24;

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
                IsSame(first, testCase.Run(backend), testCase.Name);
            }
        }
    }

    /// <summary>Every way to compute and to exchange, small enough for the sanitizers' replay: several groups of sequences for the
    /// only cluster, which use each slot again and again. A GPU has clusters for all.</summary>
    [SkippableTheory]
    [InlineData(Hopper, MatrixPrecision.Float32, Tolerances.SinglePrecision)]
    [InlineData(Hopper, MatrixPrecision.Tf32, Tolerances.Tf32)]
    [InlineData(Hopper, MatrixPrecision.BFloat16, Tolerances.BFloat16)]
    [InlineData(Ampere, MatrixPrecision.Float32, Tolerances.SinglePrecision)]
    public void Small_layers_agree_with_the_reference(int capability, MatrixPrecision precision, double tolerance)
    {
        using CudaBackend backend = Create(capability, DType.Float32, precision, cluster: 4, multiprocessors: 4);
        Agrees(backend, new LstmCase(6, 20, 2, 32), tolerance);
    }

    /// <summary>Sizes that real layers have; the cluster is what the plan takes.</summary>
    [SkippableTheory]
    [InlineData(Hopper, 128, 20)]
    [InlineData(Hopper, 160, 1)]
    [InlineData(Hopper, 256, 64)]
    [InlineData(Hopper, 512, 3)]
    [InlineData(Ampere, 64, 65)]
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
        foreach (int sequences in new[] { 1, 65 })
        {
            var testCase = new LstmCase(3, sequences, 5, units);
            OpRun first = Agrees(backend, testCase, tolerance);
            Configure(capability, ThreadOrder.Random, (ulong)(2 + sequences), checkRaces: false);
            IsSame(first, testCase.Run(backend), testCase.Name);
        }
    }

    /// <summary>A small device has one cluster or two at a time: each takes several groups, and what is left over waits for
    /// its turn, or where clusters wait for each other, none is left over.</summary>
    [SkippableTheory]
    [InlineData(Hopper, 4, 4, 20, 21)]
    [InlineData(Hopper, 4, 4, 30, 32)]
    [InlineData(Hopper, 4, 4, 70, 32)]
    [InlineData(Hopper, 4, 8, 33, 18)]
    [InlineData(Hopper, 1, 1, 20, 21)]
    [InlineData(Hopper, 2, 2, 30, 32)]
    [InlineData(Hopper, 8, 8, 70, 32)]
    [InlineData(Ampere, 4, 4, 20, 21)]
    [InlineData(Ampere, 4, 8, 50, 28)]
    public void On_a_small_device_clusters_have_several_groups(
        int capability, int cluster, int multiprocessors, int sequences, int sequencesOfCluster)
    {
        Skip.If(TestCuda.IsGpu, "a GPU has the size that it has");
        string? plan = null;
        using CudaBackend backend = Create(
            capability, DType.Float32, MatrixPrecision.Float32, cluster, multiprocessors, text => plan = text);
        var testCase = new LstmCase(5, sequences, 3, 32);
        OpRun first = Agrees(backend, testCase, Tolerances.SinglePrecision);
        Configure(capability, ThreadOrder.Random, 2, checkRaces: false, multiprocessors);
        IsSame(first, testCase.Run(backend), testCase.Name);

        Assert.True(plan!.Contains($"for {sequencesOfCluster} sequences", StringComparison.Ordinal), plan);
    }

    /// <summary>A step that waits for memory would undo what the kernels are for. Only the GPU's own compiler knows.</summary>
    [SkippableTheory]
    [InlineData(MatrixPrecision.Float32)]
    [InlineData(MatrixPrecision.Tf32)]
    [InlineData(MatrixPrecision.BFloat16)]
    public void On_a_GPU_no_kernel_that_is_taken_spills_its_registers(MatrixPrecision precision)
    {
        Skip.IfNot(TestCuda.IsGpu, "the emulated device has registers without end");
        using CudaBackend backend = Create(Hopper, DType.Float32, precision, null);
        CudaExecution execution = backend.Execution;
        using var bias = new BiasCuda(execution);
        foreach (int units in new[] { 32, 64, 96, 128, 256, 384, 512 })
        {
            IEnumerable<LstmPlan> plans = LstmPlan.For(
                backend.Device, DType.Float32, precision, units, sequences: 64);
            using LstmPersistent? taken = LstmPersistent.TryCreate(execution, bias, plans, sequences: 64);
            Assert.NotNull(taken);
            Assert.All(taken.Describe(), kernel => Assert.Equal(0, kernel.LocalBytes));
        }
    }

    /// <summary>As a trainer calls the kernels: without a gradient of the final state, and asking for none of the initial
    /// one.</summary>
    [SkippableTheory]
    [InlineData(Hopper)]
    [InlineData(Ampere)]
    public void A_model_trains_as_on_the_reference(int capability)
    {
        LanguageModelOptions options = TrainingFixture.Model with { HiddenSize = 32, Dropout = 0.3 };
        TrainerOptions recipe = TrainingFixture.Recipe with { MaxSteps = 3 };
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

    private static void IsSame(OpRun first, OpRun second, string name)
    {
        Compare.Close(first.Outputs, second.Outputs, 0, name);
        Compare.Close(first.Gradients, second.Gradients, 0, name);
    }

    private static void Configure(
        int capability, ThreadOrder order, ulong seed, bool checkRaces = true, int multiprocessors = Multiprocessors) =>
        TestCuda.Configure(new EmulationOptions
        {
            Multiprocessors = multiprocessors,
            ComputeCapabilityMajor = capability,
            ThreadOrder = order,
            Seed = seed,
            CheckRaces = checkRaces,
        });

    private static CudaBackend Create(
        int capability, DType type, MatrixPrecision precision, int? cluster, int multiprocessors = Multiprocessors,
        Action<string>? log = null)
    {
        Configure(capability, ThreadOrder.Random, 1, multiprocessors: multiprocessors);
        return TestCuda.Create(options => options with
        {
            ScalarType = type,
            MatrixPrecision = precision,
            RecurrentPlan = RecurrentPlan.Persistent,
            ClusterSize = cluster,
            AllowsClusters = capability >= Hopper,
            Log = text =>
            {
                Assert.Contains("persistent", text, StringComparison.Ordinal);
                log?.Invoke(text);
            },
        });
    }
}
