using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Benchmarks;

/// <summary>A recurrent layer with its parameters and buffers, as a training step uses it.</summary>
internal abstract class RecurrentLayer(IBackend backend, TrainingShape shape, int inputs)
{
    protected IBackend Backend { get; } = backend;

    protected TrainingShape Shape { get; } = shape;

    protected int Inputs { get; } = inputs;

    /// <summary>h_1 ... h_T.</summary>
    public Tensor Output { get; } = shape.Activations(backend, shape.Hidden);

    public static RecurrentLayer Create(IBackend backend, TrainingShape shape, ParameterArena parameters, int inputs) =>
        shape.Cell switch
        {
            "lstm" => new LstmLayer(backend, shape, parameters, inputs),
            "gru" => new GruLayer(backend, shape, parameters, inputs),
            _ => new ElmanLayer(backend, shape, parameters, inputs),
        };

    /// <summary>Number of gates of a cell.</summary>
    public static int Gates(string cell) => cell switch { "lstm" => 4, "gru" => 3, _ => 1 };

    /// <summary>One sequence, from the state that the last one left.</summary>
    public abstract void Forward(Tensor x);

    public abstract void Backward(Tensor x, Tensor dy, Tensor dx);

    protected Tensor State() => Backend.Allocate(new Shape(Shape.Batch, Shape.Hidden), DType.Float32);

    private sealed class LstmLayer : RecurrentLayer
    {
        private readonly LstmWeights _weights;
        private readonly LstmWeights _gradients;
        private readonly LstmTape _tape;
        private LstmState _initial;
        private LstmState _final;

        public LstmLayer(IBackend backend, TrainingShape shape, ParameterArena parameters, int inputs)
            : base(backend, shape, inputs)
        {
            int hidden = shape.Hidden;
            double range = 1 / Math.Sqrt(hidden);
            var (input, dInput) = parameters.Uniform(new Shape(4 * hidden, inputs), range);
            var (recurrent, dRecurrent) = parameters.Uniform(new Shape(4 * hidden, hidden), range);
            var (bias, dBias) = parameters.Uniform(new Shape(4 * hidden), range);
            _weights = new LstmWeights(input, recurrent, bias);
            _gradients = new LstmWeights(dInput, dRecurrent, dBias);
            _tape = new LstmTape(shape.Activations(backend, 4 * hidden), shape.Activations(backend, hidden));
            _initial = new LstmState(State(), State());
            _final = new LstmState(State(), State());
        }

        public override void Forward(Tensor x)
        {
            (_initial, _final) = (_final, _initial);
            Backend.LstmForward(_weights, x, _initial, Output, _final, _tape);
        }

        public override void Backward(Tensor x, Tensor dy, Tensor dx) =>
            Backend.LstmBackward(_weights, x, _initial, Output, _tape, dy, null, _gradients, dx, null);
    }

    private sealed class GruLayer : RecurrentLayer
    {
        private readonly GruWeights _weights;
        private readonly GruWeights _gradients;
        private readonly GruTape _tape;
        private Tensor _initial;
        private Tensor _final;

        public GruLayer(IBackend backend, TrainingShape shape, ParameterArena parameters, int inputs)
            : base(backend, shape, inputs)
        {
            int hidden = shape.Hidden;
            double range = 1 / Math.Sqrt(hidden);
            var (input, dInput) = parameters.Uniform(new Shape(3 * hidden, inputs), range);
            var (recurrent, dRecurrent) = parameters.Uniform(new Shape(3 * hidden, hidden), range);
            var (bias, dBias) = parameters.Uniform(new Shape(3 * hidden), range);
            var (candidateBias, dCandidateBias) = parameters.Uniform(new Shape(hidden), range);
            _weights = new GruWeights(input, recurrent, bias, candidateBias);
            _gradients = new GruWeights(dInput, dRecurrent, dBias, dCandidateBias);
            _tape = new GruTape(shape.Activations(backend, 3 * hidden), shape.Activations(backend, hidden));
            _initial = State();
            _final = State();
        }

        public override void Forward(Tensor x)
        {
            (_initial, _final) = (_final, _initial);
            Backend.GruForward(_weights, x, _initial, Output, _final, _tape);
        }

        public override void Backward(Tensor x, Tensor dy, Tensor dx) =>
            Backend.GruBackward(_weights, x, _initial, Output, _tape, dy, null, _gradients, dx, null);
    }

    private sealed class ElmanLayer : RecurrentLayer
    {
        private readonly ElmanWeights _weights;
        private readonly ElmanWeights _gradients;
        private readonly ElmanTape _tape;
        private Tensor _initial;
        private Tensor _final;

        public ElmanLayer(IBackend backend, TrainingShape shape, ParameterArena parameters, int inputs)
            : base(backend, shape, inputs)
        {
            int hidden = shape.Hidden;
            double range = 1 / Math.Sqrt(hidden);
            var (input, dInput) = parameters.Uniform(new Shape(hidden, inputs), range);
            var (recurrent, dRecurrent) = parameters.Uniform(new Shape(hidden, hidden), range);
            var (bias, dBias) = parameters.Uniform(new Shape(hidden), range);
            _weights = new ElmanWeights(input, recurrent, bias);
            _gradients = new ElmanWeights(dInput, dRecurrent, dBias);
            _tape = new ElmanTape(shape.Activations(backend, hidden));
            _initial = State();
            _final = State();
        }

        public override void Forward(Tensor x)
        {
            (_initial, _final) = (_final, _initial);
            Backend.ElmanForward(_weights, x, _initial, Output, _final);
        }

        public override void Backward(Tensor x, Tensor dy, Tensor dx) =>
            Backend.ElmanBackward(_weights, x, _initial, Output, _tape, dy, null, _gradients, dx, null);
    }
}
