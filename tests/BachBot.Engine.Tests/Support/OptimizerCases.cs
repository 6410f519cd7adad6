using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

/// <summary>The gradients' clipping that an optimiser case uses.</summary>
public enum ClipKind
{
    None,
    Value,
    Norm,
}

public sealed class AdamCase : OpCase
{
    private readonly int _count;
    private readonly ClipKind _clip;
    private readonly double _decay;

    public AdamCase(int count, ClipKind clip = ClipKind.None, double decay = 0)
    {
        (_count, _clip, _decay) = (count, clip, decay);
        var shape = new Shape(count);
        Random("parameters", shape);
        Random("gradients", shape);
        Random("m", shape, 0.1);
        Given("v", [.. TestValues.Uniform("v", count, 0.1).Select(Math.Abs)]);
        Given("rate", 0.125);
        Given("update", 6);
    }

    public override string Name => $"adam P={_count} clip {_clip} decay {_decay}";

    public override bool HasNumericGradient => false;

    public override void Execute(OpRun run)
    {
        var shape = new Shape(_count);
        Tensor gradients = run.Input("gradients", shape);
        run.Backend.Adam(new AdamArguments(
            run.InOut("parameters", shape), gradients, run.InOut("m", shape), run.InOut("v", shape),
            run.Input("rate", new Shape(1)), run.Integers("update", new Shape(1)), 0.9, 0.999, 1e-8, _decay,
            OptimizerCases.Clip(run, _clip, gradients)));
    }
}

public sealed class SgdCase : OpCase
{
    private readonly int _count;
    private readonly ClipKind _clip;
    private readonly double _momentum;

    public SgdCase(int count, ClipKind clip = ClipKind.None, double momentum = 0.9)
    {
        (_count, _clip, _momentum) = (count, clip, momentum);
        var shape = new Shape(count);
        Random("parameters", shape);
        Random("gradients", shape);
        Random("velocity", shape, 0.1);
        Given("rate", 0.125);
    }

    public override string Name => $"sgd P={_count} clip {_clip} momentum {_momentum}";

    public override bool HasNumericGradient => false;

    public override void Execute(OpRun run)
    {
        var shape = new Shape(_count);
        Tensor gradients = run.Input("gradients", shape);
        run.Backend.Sgd(new SgdArguments(
            run.InOut("parameters", shape), gradients, run.InOut("velocity", shape), run.Input("rate", new Shape(1)),
            _momentum, 0.01, OptimizerCases.Clip(run, _clip, gradients)));
    }
}

public static class OptimizerCases
{
    public static GradientClip Clip(OpRun run, ClipKind kind, Tensor gradients)
    {
        if (kind == ClipKind.Value)
            return new GradientClip(0.4, double.PositiveInfinity, null);
        if (kind == ClipKind.None)
            return GradientClip.None;
        Tensor norm = run.Output("norm", new Shape(1));
        run.Backend.GradientNorm(gradients, norm);
        return new GradientClip(double.PositiveInfinity, 0.75, norm);
    }
}

/// <summary>Draws of tokens; every backend must draw the same.</summary>
public sealed class SampleCase : OpCase
{
    private readonly (int N, int V) _size;
    private readonly SamplingSettings _settings;
    private readonly bool _masked;

    public SampleCase(int n, int v, SamplingSettings settings, bool masked = false)
    {
        (_size, _settings, _masked) = ((n, v), settings, masked);
        // Eighths: exact in single precision, with ties.
        Given("logits", [.. TestValues.Integers("logits", n * v, 48).Select(value => value / 8 - 3)]);
        Given("step", 5);
        Given("allowed", [.. Enumerable.Range(0, n * v).Select(i => i % 3 == 0 ? 0.0 : 1.0)]);
    }

    public override string Name => $"sample N={_size.N} V={_size.V} {_settings}{(_masked ? " masked" : "")}";

    public override bool HasNumericGradient => false;

    public override bool IsExact => true;

    public override void Execute(OpRun run)
    {
        (int n, int v) = _size;
        run.Backend.Sample(
            run.Input("logits", new Shape(n, v)), _settings, run.Integers("step", new Shape(1)),
            _masked ? run.Integers("allowed", new Shape(n, v)) : null, run.Output("tokens", new Shape(n), DType.Int32));
    }
}
