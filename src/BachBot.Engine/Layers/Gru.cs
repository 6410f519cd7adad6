using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A layer of gated recurrent units (see <see cref="IBackend.GruForward"/> for the formulas).</summary>
public sealed class Gru : RecurrentLayer
{
    private readonly Parameter _candidateBias;
    private readonly Workspace _gates;
    private readonly Workspace _candidates;
    private GruWeights? _weights;
    private GruWeights? _gradients;
    private GruTape? _tape;

    /// <summary>Makes a layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the names of its parameters.</param>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    public Gru(IBackend backend, string name, int inputSize, int hiddenSize)
        : base(backend, name, inputSize, hiddenSize)
    {
        InputWeight = new Parameter($"{name}.weight_ih_l0", new Shape(3 * hiddenSize, inputSize), WeightInitializer);
        RecurrentWeight = new Parameter($"{name}.weight_hh_l0", new Shape(3 * hiddenSize, hiddenSize), WeightInitializer);
        Bias = new Parameter($"{name}.bias", new Shape(3 * hiddenSize), Initializers.Zeros);
        _candidateBias = new Parameter($"{name}.bias_hn", new Shape(hiddenSize), Initializers.Zeros);
        Parameters = [InputWeight, RecurrentWeight, Bias, _candidateBias];
        (_gates, _candidates) = (new Workspace(backend), new Workspace(backend));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    protected override bool HasCell => false;

    private protected override Parameter InputWeight { get; }

    private protected override Parameter RecurrentWeight { get; }

    private protected override Parameter Bias { get; }

    private GruWeights Weights =>
        _weights ??= new(InputWeight.Value, RecurrentWeight.Value, Bias.Value, _candidateBias.Value);

    private GruWeights Gradients =>
        _gradients ??= new(InputWeight.Gradient, RecurrentWeight.Gradient, Bias.Gradient, _candidateBias.Gradient);

    internal override void Run(Tensor x, RecurrentState state, Tensor y) =>
        Backend.GruForward(Weights, x, state.Initial.Hidden, y, state.Final.Hidden, Tape(y.Shape));

    internal override void RunBackward(Tensor x, RecurrentState state, Tensor y, Tensor dy, Tensor? dx) =>
        Backend.GruBackward(
            Weights, x, state.Initial.Hidden, y, Tape(y.Shape), dy, dFinal: null, Gradients, dx, dInitial: null);

    /// <summary>b_hn stands in the candidate's third of PyTorch's second bias.</summary>
    private protected override double[] RecurrentBias() =>
        [.. new double[2 * HiddenSize], .. _candidateBias.Value.ToDoubles()];

    private protected override void TakeRecurrentBias(Span<double> recurrentBias)
    {
        Span<double> candidate = recurrentBias[(2 * HiddenSize)..];
        _candidateBias.Value.Write(candidate);
        candidate.Clear();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _gates.Dispose();
        _candidates.Dispose();
    }

    private GruTape Tape(Shape y)
    {
        if (_tape is null || _tape.Candidates.Shape != y)
            _tape = new GruTape(_gates.Get(new Shape(y[0], y[1], 3 * HiddenSize)), _candidates.Get(y));
        return _tape;
    }
}
