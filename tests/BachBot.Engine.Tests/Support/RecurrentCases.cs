using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

public sealed class LstmCase : OpCase
{
    private readonly (int T, int N, int D, int H) _size;

    public LstmCase(int t, int n, int d, int h)
    {
        _size = (t, n, d, h);
        Random("weight_ih", new Shape(4 * h, d), 0.5);
        Random("weight_hh", new Shape(4 * h, h), 0.5);
        Random("bias", new Shape(4 * h), 0.5);
        Random("x", new Shape(t, n, d));
        Random("h0", new Shape(n, h));
        Random("c0", new Shape(n, h));
    }

    public override string Name => $"lstm T={_size.T} N={_size.N} D={_size.D} H={_size.H}";

    public override void Execute(OpRun run)
    {
        (int t, int n, int d, int h) = _size;
        var state = new Shape(n, h);
        var output = new Shape(t, n, h);
        LstmWeights Weights(Func<string, Shape, Tensor> make) => new(
            make("weight_ih", new Shape(4 * h, d)), make("weight_hh", new Shape(4 * h, h)),
            make("bias", new Shape(4 * h)));
        LstmWeights weights = Weights(run.Input);
        Tensor x = run.Input("x", new Shape(t, n, d));
        var initial = new LstmState(run.Input("h0", state), run.Input("c0", state));
        Tensor y = run.Output("y", output);
        var final = new LstmState(run.Output("hT", state), run.Output("cT", state));
        var tape = new LstmTape(run.Scratch(new Shape(t, n, 4 * h)), run.Scratch(output));
        run.Backend.LstmForward(weights, x, initial, y, final, tape);
        if (run.ForwardOnly)
            return;
        run.Backend.LstmBackward(
            weights, x, initial, y, tape, run.Upstream("y", output),
            new LstmState(run.Upstream("hT", state), run.Upstream("cT", state)),
            Weights(run.Accumulated), run.Written("x", new Shape(t, n, d)),
            new LstmState(run.Written("h0", state), run.Written("c0", state)));
    }
}

public sealed class GruCase : OpCase
{
    private readonly (int T, int N, int D, int H) _size;

    public GruCase(int t, int n, int d, int h)
    {
        _size = (t, n, d, h);
        Random("weight_ih", new Shape(3 * h, d), 0.5);
        Random("weight_hh", new Shape(3 * h, h), 0.5);
        Random("bias", new Shape(3 * h), 0.5);
        Random("bias_hn", new Shape(h), 0.5);
        Random("x", new Shape(t, n, d));
        Random("h0", new Shape(n, h));
    }

    public override string Name => $"gru T={_size.T} N={_size.N} D={_size.D} H={_size.H}";

    public override void Execute(OpRun run)
    {
        (int t, int n, int d, int h) = _size;
        var state = new Shape(n, h);
        var output = new Shape(t, n, h);
        GruWeights Weights(Func<string, Shape, Tensor> make) => new(
            make("weight_ih", new Shape(3 * h, d)), make("weight_hh", new Shape(3 * h, h)),
            make("bias", new Shape(3 * h)), make("bias_hn", new Shape(h)));
        GruWeights weights = Weights(run.Input);
        Tensor x = run.Input("x", new Shape(t, n, d));
        Tensor initial = run.Input("h0", state);
        Tensor y = run.Output("y", output);
        var tape = new GruTape(run.Scratch(new Shape(t, n, 3 * h)), run.Scratch(output));
        run.Backend.GruForward(weights, x, initial, y, run.Output("hT", state), tape);
        if (run.ForwardOnly)
            return;
        run.Backend.GruBackward(
            weights, x, initial, y, tape, run.Upstream("y", output), run.Upstream("hT", state),
            Weights(run.Accumulated), run.Written("x", new Shape(t, n, d)), run.Written("h0", state));
    }
}

public sealed class ElmanCase : OpCase
{
    private readonly (int T, int N, int D, int H) _size;

    public ElmanCase(int t, int n, int d, int h)
    {
        _size = (t, n, d, h);
        Random("weight_ih", new Shape(h, d), 0.5);
        Random("weight_hh", new Shape(h, h), 0.5);
        Random("bias", new Shape(h), 0.5);
        Random("x", new Shape(t, n, d));
        Random("h0", new Shape(n, h));
    }

    public override string Name => $"elman T={_size.T} N={_size.N} D={_size.D} H={_size.H}";

    public override void Execute(OpRun run)
    {
        (int t, int n, int d, int h) = _size;
        var state = new Shape(n, h);
        var output = new Shape(t, n, h);
        ElmanWeights Weights(Func<string, Shape, Tensor> make) => new(
            make("weight_ih", new Shape(h, d)), make("weight_hh", new Shape(h, h)), make("bias", new Shape(h)));
        ElmanWeights weights = Weights(run.Input);
        Tensor x = run.Input("x", new Shape(t, n, d));
        Tensor initial = run.Input("h0", state);
        Tensor y = run.Output("y", output);
        run.Backend.ElmanForward(weights, x, initial, y, run.Output("hT", state));
        if (run.ForwardOnly)
            return;
        run.Backend.ElmanBackward(
            weights, x, initial, y, new ElmanTape(run.Scratch(output)), run.Upstream("y", output),
            run.Upstream("hT", state), Weights(run.Accumulated), run.Written("x", new Shape(t, n, d)),
            run.Written("h0", state));
    }
}
