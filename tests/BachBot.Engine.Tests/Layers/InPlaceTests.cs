using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Layers;

/// <summary>Functions that may write their result over an argument give what they give elsewhere, bit for bit.</summary>
public sealed class InPlaceTests
{
    private static readonly Shape Features = new(3, 50, 33), Scores = new(3, 5, 108);

    [SkippableTheory]
    [EveryBackend]
    public void Dropout(string backendName) => Check(backendName, Features, (backend, x, y) =>
    {
        using Tensor step = backend.Allocate(new Shape(1), DType.Int32);
        backend.Dropout(new DropoutMask(0.3, 1, 2, step), x, y);
    });

    [SkippableTheory]
    [EveryBackend]
    public void Batch_norm_inference(string backendName) => Check(backendName, Features, (backend, x, y) =>
        backend.BatchNormInference(
            new BatchNormWeights(Channels(backend, "gamma"), Channels(backend, "beta")),
            new BatchNormStatistics(Channels(backend, "mean"), Channels(backend, "variance", from: 1)), new(1e-5, 0.1), x, y));

    [SkippableTheory]
    [EveryBackend]
    public void Batch_norm_backward(string backendName) => Check(backendName, Features, (backend, dy, dx) =>
        BatchNormBackward(backend, dy, dx, mask: null));

    [SkippableTheory]
    [EveryBackend]
    public void Batch_norm_and_dropout_backward(string backendName) => Check(backendName, Features, (backend, dy, dx) =>
    {
        using Tensor step = backend.Allocate(new Shape(1), DType.Int32);
        BatchNormBackward(backend, dy, dx, new DropoutMask(0.3, 1, 2, step));
    });

    [SkippableTheory]
    [EveryBackend]
    public void Softmax_forward(string backendName) => Check(backendName, Scores, (backend, logits, probabilities) =>
        backend.SoftmaxCrossEntropyForward(
            logits, Targets(backend), probabilities, backend.Allocate(new Shape(15), backend.ScalarType),
            backend.Allocate(new Shape(1), backend.ScalarType)));

    [SkippableTheory]
    [EveryBackend]
    public void Softmax_backward(string backendName) => Check(backendName, Scores, (backend, probabilities, dLogits) =>
        backend.SoftmaxCrossEntropyBackward(probabilities, Targets(backend), dLogits));

    private static void BatchNormBackward(IBackend backend, Tensor dy, Tensor dx, DropoutMask? mask) =>
        backend.BatchNormBackward(
            new BatchNormWeights(Channels(backend, "gamma"), Channels(backend, "beta")), Filled(backend, Features, "x"),
            new BatchNormTape(Channels(backend, "mean"), Channels(backend, "inverse deviation", from: 1)), dy,
            new BatchNormWeights(Channels(backend, "dGamma"), Channels(backend, "dBeta")), dx, mask);

    private static void Check(string backendName, Shape shape, Action<IBackend, Tensor, Tensor> function)
    {
        using IBackend backend = TestBackends.Create(backendName);
        Tensor argument = Filled(backend, shape, "argument");
        Tensor elsewhere = Filled(backend, shape, "rubbish");
        function(backend, argument, elsewhere);
        double[] expected = elsewhere.ToDoubles();

        function(backend, argument, argument);

        Compare.Close(expected, argument.ToDoubles(), 0, backendName);
    }

    private static Tensor Targets(IBackend backend)
    {
        Tensor targets = backend.Allocate(new Shape(3, 5), DType.Int32);
        targets.Write([.. TestValues.Integers("targets", 15, 108).Select(value => (int)value)]);
        return targets;
    }

    private static Tensor Channels(IBackend backend, string name, double from = 0)
    {
        Tensor tensor = backend.Allocate(new Shape(33), backend.ScalarType);
        tensor.Write([.. TestValues.Uniform(name, 33, 0.5).Select(value => from + value)]);
        return tensor;
    }

    private static Tensor Filled(IBackend backend, Shape shape, string name)
    {
        Tensor tensor = backend.Allocate(shape, backend.ScalarType);
        tensor.Write(TestValues.Uniform(name, shape.ElementCount, 1));
        return tensor;
    }
}
