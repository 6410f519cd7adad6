using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

public sealed class EmbeddingCase : OpCase
{
    private readonly (int T, int N, int V, int E, int K) _size;

    public EmbeddingCase(int t, int n, int v, int e, int k = 1)
    {
        _size = (t, n, v, e, k);
        Given("tokens", TestValues.Integers("tokens", t * n * k, v));
        Random("weight", new Shape(v, e));
    }

    public override string Name => $"embedding T={_size.T} N={_size.N} V={_size.V} E={_size.E}{(_size.K > 1 ? $" K={_size.K}" : "")}";

    public override void Execute(OpRun run)
    {
        (int t, int n, int v, int e, int k) = _size;
        Tensor tokens = run.Integers("tokens", k == 1 ? new Shape(t, n) : new Shape(t, n, k));
        run.Backend.EmbeddingForward(
            tokens, run.Input("weight", new Shape(v, e)), run.Output("y", new Shape(t, n, e)));
        if (!run.ForwardOnly)
            run.Backend.EmbeddingBackward(
                tokens, run.Upstream("y", new Shape(t, n, e)), run.Accumulated("weight", new Shape(v, e)));
    }
}

public sealed class BatchNormCase : OpCase
{
    private readonly Shape _shape;
    private readonly double _offset;
    private readonly double? _dropout;

    /// <param name="shape">[T, N, C].</param>
    /// <param name="offset">Mean of the inputs: far from zero it shows a variance that cancels.</param>
    /// <param name="dropout">Rate of the dropout that follows; null if none does.</param>
    public BatchNormCase(Shape shape, double offset = 0, double? dropout = null)
    {
        (_shape, _offset, _dropout) = (shape, offset, dropout);
        Given("step", 17);
        var channels = new Shape(shape.Last);
        Given("x", [.. TestValues.Uniform("x", shape.ElementCount, 1).Select(value => (double)(float)(value + offset))]);
        Random("gamma", channels);
        Random("beta", channels);
        Random("running_mean", channels);
        Given("running_var", [.. TestValues.Uniform("running_var", shape.Last, 0.5).Select(value => value + 1)]);
    }

    public override string Name =>
        $"batch-norm {_shape} offset {_offset}{(_dropout is { } rate ? $" dropout {rate}" : "")}";

    public override void Execute(OpRun run)
    {
        var channels = new Shape(_shape.Last);
        var weights = new BatchNormWeights(run.Input("gamma", channels), run.Input("beta", channels));
        var running = new BatchNormStatistics(run.InOut("running_mean", channels), run.InOut("running_var", channels));
        var tape = new BatchNormTape(run.Scratch(channels), run.Scratch(channels));
        Tensor x = run.Input("x", _shape);
        DropoutMask? mask = _dropout is { } rate
            ? new DropoutMask(rate, 0x123456789ABCDEF, 2, run.Integers("step", new Shape(1)))
            : null;
        run.Backend.BatchNormForward(weights, running, new(1e-5, 0.1), x, run.Output("y", _shape), tape, mask);
        if (!run.ForwardOnly)
            run.Backend.BatchNormBackward(
                weights, x, tape, run.Upstream("y", _shape),
                new BatchNormWeights(run.Accumulated("gamma", channels), run.Accumulated("beta", channels)),
                run.Written("x", _shape), mask);
    }
}

public sealed class BatchNormInferenceCase : OpCase
{
    private readonly Shape _shape;

    public BatchNormInferenceCase(Shape shape)
    {
        _shape = shape;
        var channels = new Shape(shape.Last);
        Random("x", shape);
        Random("gamma", channels);
        Random("beta", channels);
        Random("running_mean", channels);
        Given("running_var", [.. TestValues.Uniform("running_var", shape.Last, 0.5).Select(value => value + 1)]);
    }

    public override string Name => $"batch-norm inference {_shape}";

    public override bool HasNumericGradient => false;

    public override void Execute(OpRun run)
    {
        var channels = new Shape(_shape.Last);
        run.Backend.BatchNormInference(
            new BatchNormWeights(run.Input("gamma", channels), run.Input("beta", channels)),
            new BatchNormStatistics(run.InOut("running_mean", channels), run.InOut("running_var", channels)),
            new(1e-5, 0.1), run.Input("x", _shape), run.Output("y", _shape));
    }
}

public sealed class DropoutCase : OpCase
{
    private readonly Shape _shape;
    private readonly double _rate;

    public DropoutCase(Shape shape, double rate)
    {
        (_shape, _rate) = (shape, rate);
        Random("x", shape);
        Given("step", 17);
    }

    public override string Name => $"dropout {_shape} rate {_rate}";

    public override void Execute(OpRun run)
    {
        var mask = new DropoutMask(_rate, 0x123456789ABCDEF, 2, run.Integers("step", new Shape(1)));
        run.Backend.Dropout(mask, run.Input("x", _shape), run.Output("y", _shape));
        if (!run.ForwardOnly)
            run.Backend.Dropout(mask, run.Upstream("y", _shape), run.Written("x", _shape));
    }
}

public sealed class LinearCase : OpCase
{
    private readonly (int T, int N, int D, int O) _size;

    public LinearCase(int t, int n, int d, int o)
    {
        _size = (t, n, d, o);
        Random("weight", new Shape(o, d));
        Random("bias", new Shape(o));
        Random("x", new Shape(t, n, d));
    }

    public override string Name => $"linear T={_size.T} N={_size.N} D={_size.D} O={_size.O}";

    public override void Execute(OpRun run)
    {
        (int t, int n, int d, int o) = _size;
        LinearWeights Weights(Func<string, Shape, Tensor> make) =>
            new(make("weight", new Shape(o, d)), make("bias", new Shape(o)));
        LinearWeights weights = Weights(run.Input);
        Tensor x = run.Input("x", new Shape(t, n, d));
        run.Backend.LinearForward(weights, x, run.Output("y", new Shape(t, n, o)));
        if (!run.ForwardOnly)
            run.Backend.LinearBackward(
                weights, x, run.Upstream("y", new Shape(t, n, o)), Weights(run.Accumulated),
                run.Written("x", new Shape(t, n, d)));
    }
}

public sealed class SoftmaxCrossEntropyCase : OpCase
{
    private readonly (int T, int N, int V) _size;
    private readonly double _range;

    /// <param name="t">T.</param>
    /// <param name="n">N.</param>
    /// <param name="v">V.</param>
    /// <param name="range">Size of the logits: a thousand overflows unless the maximum is subtracted.</param>
    public SoftmaxCrossEntropyCase(int t, int n, int v, double range = 3)
    {
        (_size, _range) = ((t, n, v), range);
        Random("logits", new Shape(t, n, v), range);
        Given("targets", TestValues.Integers("targets", t * n, v));
        // The gradient of the mean loss is fixed: what arrives at it is 1.
        Upstream["loss"] = [1];
    }

    /// <summary>Beyond this every probability is 0 or 1, and finite differences see rounding alone.</summary>
    public override bool HasNumericGradient => _range < 100 && base.HasNumericGradient;

    public override string Name => $"softmax cross-entropy T={_size.T} N={_size.N} V={_size.V} range {_range}";

    public override void Execute(OpRun run)
    {
        (int t, int n, int v) = _size;
        Tensor targets = run.Integers("targets", new Shape(t, n));
        Tensor probabilities = run.Output("probabilities", new Shape(t, n, v));
        Tensor loss = run.Output("loss", new Shape(1));
        run.Backend.Clear(loss);
        run.Backend.SoftmaxCrossEntropyForward(
            run.Input("logits", new Shape(t, n, v)), targets, probabilities, run.Output("rows", new Shape(t * n)), loss);
        if (!run.ForwardOnly)
            run.Backend.SoftmaxCrossEntropyBackward(
                probabilities, targets, run.Written("logits", new Shape(t, n, v)));
    }
}
