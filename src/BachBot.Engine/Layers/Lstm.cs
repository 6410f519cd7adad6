using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A layer of long short-term memory (see <see cref="IBackend.LstmForward"/> for the formulas).</summary>
/// <remarks>The forget gate's bias starts at 1, so that memory is kept until the layer learns to drop it (Jozefowicz
/// et al. 2015).</remarks>
public sealed class Lstm : RecurrentLayer
{
    private readonly Workspace _gates;
    private readonly Workspace _cells;
    private LstmWeights? _weights;
    private LstmWeights? _gradients;
    private LstmTape? _tape;

    /// <summary>Makes a layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the names of its parameters.</param>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    public Lstm(IBackend backend, string name, int inputSize, int hiddenSize)
        : base(backend, name, inputSize, hiddenSize)
    {
        InputWeight = new Parameter($"{name}.weight_ih_l0", new Shape(4 * hiddenSize, inputSize), WeightInitializer);
        RecurrentWeight = new Parameter($"{name}.weight_hh_l0", new Shape(4 * hiddenSize, hiddenSize), WeightInitializer);
        Bias = new Parameter(
            $"{name}.bias", new Shape(4 * hiddenSize), Initializers.ZerosExcept(hiddenSize, hiddenSize, 1));
        Parameters = [InputWeight, RecurrentWeight, Bias];
        (_gates, _cells) = (new Workspace(backend), new Workspace(backend));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    protected override bool HasCell => true;

    private protected override Parameter InputWeight { get; }

    private protected override Parameter RecurrentWeight { get; }

    private protected override Parameter Bias { get; }

    internal LstmWeights Weights => _weights ??= new(InputWeight.Value, RecurrentWeight.Value, Bias.Value);

    private LstmWeights Gradients => _gradients ??= new(InputWeight.Gradient, RecurrentWeight.Gradient, Bias.Gradient);

    internal override void Run(Tensor x, RecurrentState state, Tensor y) =>
        Backend.LstmForward(Weights, x, state.Initial, y, state.Final, Tape(y.Shape));

    internal override void RunBackward(Tensor x, RecurrentState state, Tensor y, Tensor dy, Tensor? dx) =>
        Backend.LstmBackward(
            Weights, x, state.Initial, y, Tape(y.Shape), dy, dFinal: null, Gradients, dx, dInitial: null);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _gates.Dispose();
        _cells.Dispose();
    }

    private LstmTape Tape(Shape y)
    {
        if (_tape is null || _tape.Cells.Shape != y)
            _tape = new LstmTape(_gates.Get(new Shape(y[0], y[1], 4 * HiddenSize)), _cells.Get(y));
        return _tape;
    }
}
