using BachBot.Engine.Backends;
using BachBot.Engine.Layers;
using BachBot.Engine.Models;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Golden;

/// <summary>Every backend against PyTorch: outputs and gradients of each layer, and steps of Adam.</summary>
public sealed class GoldenTests
{
    [SkippableTheory]
    [EveryBackend]
    public void Lstm(string backend)
    {
        GoldenCase golden = GoldenCase.Load("lstm");
        Check(backend, golden, new LstmCase(golden.Size("t"), golden.Size("n"), golden.Size("d"), golden.Size("h")));
    }

    [SkippableTheory]
    [EveryBackend]
    public void Gru(string backend)
    {
        GoldenCase golden = GoldenCase.Load("gru");
        Check(backend, golden, new GruCase(golden.Size("t"), golden.Size("n"), golden.Size("d"), golden.Size("h")));
    }

    [SkippableTheory]
    [EveryBackend]
    public void Elman(string backend)
    {
        GoldenCase golden = GoldenCase.Load("elman");
        Check(backend, golden, new ElmanCase(golden.Size("t"), golden.Size("n"), golden.Size("d"), golden.Size("h")));
    }

    [SkippableTheory]
    [EveryBackend]
    public void Batch_norm(string backend)
    {
        GoldenCase golden = GoldenCase.Load("batch_norm");
        var shape = new Shape(golden.Size("t"), golden.Size("n"), golden.Size("c"));
        Check(backend, golden, new BatchNormCase(shape));
    }

    [SkippableTheory]
    [EveryBackend]
    public void Embedding(string backend)
    {
        GoldenCase golden = GoldenCase.Load("embedding");
        Check(
            backend, golden,
            new EmbeddingCase(golden.Size("t"), golden.Size("n"), golden.Size("v"), golden.Size("e")));
    }

    [SkippableTheory]
    [EveryBackend]
    public void Linear(string backend)
    {
        GoldenCase golden = GoldenCase.Load("linear");
        Check(backend, golden, new LinearCase(golden.Size("t"), golden.Size("n"), golden.Size("d"), golden.Size("o")));
    }

    [SkippableTheory]
    [EveryBackend]
    public void Softmax_cross_entropy(string backend)
    {
        GoldenCase golden = GoldenCase.Load("cross_entropy");
        Check(
            backend, golden, new SoftmaxCrossEntropyCase(golden.Size("t"), golden.Size("n"), golden.Size("v")));
    }

    [SkippableTheory]
    [EveryBackend]
    public void Adam(string backendName)
    {
        GoldenCase golden = GoldenCase.Load("adam");
        using IBackend backend = TestBackends.Create(backendName);
        Initializer start = (values, _) => golden.Inputs["parameters"].CopyTo(values);
        using var parameters = new ParameterSet(
            backend, [new Parameter("p", new Shape(golden.Size("count")), start)], seed: 0);
        using var adam = new Adam(new AdamOptions(), backend, parameters);
        for (int k = 0; k < golden.Size("updates"); k++)
        {
            parameters.Parameters[0].Gradient.Write(golden.Inputs[$"gradients{k}"]);
            adam.Update(0.01);
            Compare.Close(
                golden.Outputs[$"parameters{k}"], parameters.Parameters[0].Value.ToDoubles(),
                Tolerance(backend), $"update {k}");
        }
    }

    /// <summary>Whole training runs: the same first weights, text and recipe give PyTorch's loss curve, carried state,
    /// clipping, batch statistics and running statistics included.</summary>
    [SkippableTheory]
    [EveryBackend]
    public void Training(string backendName)
    {
        GoldenCase golden = GoldenCase.Load("training");
        using IBackend backend = TestBackends.Create(backendName);
        using var model = new LanguageModel(backend, new LanguageModelOptions
        {
            VocabularySize = golden.Size("v"),
            EmbeddingSize = golden.Size("e"),
            HiddenSize = golden.Size("h"),
            Layers = golden.Size("layers"),
            Dropout = 0,
        });
        foreach (Parameter parameter in model.Parameters.Parameters)
            parameter.Value.Write(golden.Inputs[parameter.Name]);
        using var trainer = new Trainer(model, TrainerOptions.BachBot with
        {
            BatchSize = golden.Size("n"),
            SequenceLength = golden.Size("t"),
            Epochs = golden.Size("epochs"),
            LearningRate = 2e-2,
            Schedule = new ConstantRate(),
        });

        TrainingResult result = trainer.Train(new TrainingData(golden.Integers("text"), golden.Integers("valid")));

        Compare.Close(
            golden.Outputs["train"], [.. result.History.Select(epoch => epoch.TrainingLoss)],
            Tolerance(backend), "training loss");
        Compare.Close(
            golden.Outputs["valid"], [.. result.History.Select(epoch => epoch.ValidationLoss!.Value)],
            Tolerance(backend), "validation loss");
    }

    private static void Check(string backendName, GoldenCase golden, OpCase testCase)
    {
        using IBackend backend = TestBackends.Create(backendName);
        OpRun run = golden.Into(testCase).Run(backend);
        Compare.Close(golden.Outputs, run.Outputs, Tolerance(backend), "outputs");
        Compare.Close(golden.Gradients, run.Gradients, Tolerance(backend), "gradients");
    }

    private static double Tolerance(IBackend backend) =>
        backend.ScalarType == DType.Float64 ? Tolerances.GoldenDouble : Tolerances.GoldenSingle;
}
