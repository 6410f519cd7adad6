using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A layer of Elman's simple recurrent network (see <see cref="IBackend.ElmanForward"/>).</summary>
public sealed class ElmanRnn : RecurrentLayer
{
    private readonly Workspace _preActivations;
    private ElmanWeights? _weights;
    private ElmanWeights? _gradients;
    private ElmanTape? _tape;

    /// <summary>Makes a layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the names of its parameters.</param>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    public ElmanRnn(IBackend backend, string name, int inputSize, int hiddenSize)
        : base(backend, name, inputSize, hiddenSize)
    {
        InputWeight = new Parameter($"{name}.weight_ih_l0", new Shape(hiddenSize, inputSize), WeightInitializer);
        RecurrentWeight = new Parameter($"{name}.weight_hh_l0", new Shape(hiddenSize, hiddenSize), WeightInitializer);
        Bias = new Parameter($"{name}.bias", new Shape(hiddenSize), Initializers.Zeros);
        Parameters = [InputWeight, RecurrentWeight, Bias];
        _preActivations = new Workspace(backend);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    protected override bool HasCell => false;

    private protected override Parameter InputWeight { get; }

    private protected override Parameter RecurrentWeight { get; }

    private protected override Parameter Bias { get; }

    private ElmanWeights Weights => _weights ??= new(InputWeight.Value, RecurrentWeight.Value, Bias.Value);

    private ElmanWeights Gradients => _gradients ??= new(InputWeight.Gradient, RecurrentWeight.Gradient, Bias.Gradient);

    internal override void Run(Tensor x, RecurrentState state, Tensor y) =>
        Backend.ElmanForward(Weights, x, state.Initial.Hidden, y, state.Final.Hidden);

    internal override void RunBackward(Tensor x, RecurrentState state, Tensor y, Tensor dy, Tensor? dx) =>
        Backend.ElmanBackward(
            Weights, x, state.Initial.Hidden, y, Tape(y.Shape), dy, dFinal: null, Gradients, dx, dInitial: null);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _preActivations.Dispose();
    }

    private ElmanTape Tape(Shape y)
    {
        if (_tape is null || _tape.PreActivations.Shape != y)
            _tape = new ElmanTape(_preActivations.Get(y));
        return _tape;
    }
}
