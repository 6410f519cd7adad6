using BachBot.Engine.Backends;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Benchmarks;

/// <summary>A whole training step over the functions of a backend: embedding, recurrent layers with batch normalisation
/// and dropout, linear layer, loss, backward pass, clipping and Adam.</summary>
internal sealed class TrainingStep
{
    private readonly IBackend _backend;
    private readonly TrainingShape _shape;
    private readonly PhaseTimer _timer;
    private readonly ParameterArena _parameters;
    private readonly Tensor _tokens;
    private readonly Tensor _targets;
    private readonly Tensor _embedding;
    private readonly Tensor _dEmbedding;
    private readonly Tensor _embedded;
    private readonly Tensor _dEmbedded;
    private readonly Block[] _blocks;
    private readonly LinearWeights _linear;
    private readonly LinearWeights _dLinear;
    private readonly Tensor _logits;
    private readonly Tensor _rowLoss;
    private readonly Tensor _loss;
    private readonly Tensor _gradient;
    private readonly Tensor _norm;
    private readonly Tensor _step;
    private readonly AdamArguments _adam;

    public TrainingStep(IBackend backend, TrainingShape shape, PhaseTimer timer)
    {
        (_backend, _shape, _timer) = (backend, shape, timer);
        int hidden = shape.Hidden;
        _parameters = new ParameterArena(backend, CountParameters(shape));
        var tokens = new Shape(shape.Sequence, shape.Batch);
        _tokens = backend.Allocate(tokens, DType.Int32);
        _targets = backend.Allocate(tokens, DType.Int32);
        (_embedding, _dEmbedding) = _parameters.Uniform(new Shape(shape.Vocabulary, shape.Embedding), 1);
        _embedded = shape.Activations(backend, shape.Embedding);
        _dEmbedded = shape.Activations(backend, shape.Embedding);
        _step = backend.Allocate(new Shape(1), DType.Int32);
        _blocks = new Block[shape.Layers];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new Block(this, i);
        double range = 1 / Math.Sqrt(hidden);
        var (weight, dWeight) = _parameters.Uniform(new Shape(shape.Vocabulary, hidden), range);
        var (bias, dBias) = _parameters.Uniform(new Shape(shape.Vocabulary), range);
        (_linear, _dLinear) = (new LinearWeights(weight, bias), new LinearWeights(dWeight, dBias));
        _logits = shape.Activations(backend, shape.Vocabulary);
        _gradient = shape.Activations(backend, hidden);
        _rowLoss = Vector(shape.Tokens);
        _loss = Vector(1);
        _norm = Vector(1);
        _adam = new AdamArguments(
            _parameters.Values, _parameters.Gradients, Vector(Parameters), Vector(Parameters), Vector(1), _step, 0.9,
            0.999, 1e-8, 0, new GradientClip(double.PositiveInfinity, 1, _norm));
        _adam.LearningRate.Write([1e-3f]);
    }

    public int Parameters => _parameters.Values.ElementCount;

    /// <summary>Trains on the next random tokens and returns the loss.</summary>
    public double Run(int step)
    {
        WriteTokens(step);
        _step.Write([step]);
        _backend.Clear(_loss);
        _backend.Clear(_parameters.Gradients);
        _timer.Lap("tokens, clear");

        _backend.EmbeddingForward(_tokens, _embedding, _embedded);
        _timer.Lap("embedding forward");
        Tensor x = _embedded;
        foreach (Block block in _blocks)
            x = block.Forward(x);
        _backend.LinearForward(_linear, x, _logits);
        _timer.Lap("linear forward");
        _backend.SoftmaxCrossEntropyForward(_logits, _targets, _logits, _rowLoss, _loss);
        _timer.Lap("softmax forward");

        _backend.SoftmaxCrossEntropyBackward(_logits, _targets, _logits);
        _timer.Lap("softmax backward");
        _backend.LinearBackward(_linear, x, _logits, _dLinear, _gradient);
        _timer.Lap("linear backward");
        Tensor dy = _gradient;
        for (int i = _blocks.Length - 1; i >= 0; i--)
            dy = _blocks[i].Backward(i == 0 ? _embedded : _blocks[i - 1].Output, dy);
        _backend.EmbeddingBackward(_tokens, dy, _dEmbedding);
        _timer.Lap("embedding backward");

        _backend.GradientNorm(_parameters.Gradients, _norm);
        _backend.Adam(_adam);
        _timer.Lap("norm, adam");
        Span<float> loss = [0];
        _loss.Read(loss);
        return loss[0];
    }

    private static int CountParameters(TrainingShape shape)
    {
        int gates = RecurrentLayer.Gates(shape.Cell);
        int count = shape.Vocabulary * shape.Embedding + (shape.Hidden + 1) * shape.Vocabulary;
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            int inputs = layer == 0 ? shape.Embedding : shape.Hidden;
            int candidateBias = shape.Cell == "gru" ? shape.Hidden : 0;
            count += gates * shape.Hidden * (inputs + shape.Hidden + 1) + candidateBias + 2 * shape.Hidden;
        }
        return count;
    }

    private Tensor Vector(int length) => _backend.Allocate(new Shape(length), DType.Float32);

    private void WriteTokens(int step)
    {
        Span<int> tokens = _tokens.HostSpan<int>();
        Span<int> targets = _targets.HostSpan<int>();
        for (int i = 0; i < tokens.Length; i++)
        {
            var (word, next, _, _) = Philox.Block(2, RandomPurpose.Sampling, 0, (uint)step % 8, (uint)i);
            tokens[i] = (int)(word % (uint)_shape.Vocabulary);
            targets[i] = (int)(next % (uint)_shape.Vocabulary);
        }
    }

    /// <summary>A recurrent layer, batch normalisation and dropout.</summary>
    private sealed class Block
    {
        private static readonly BatchNormSettings Settings = new(1e-5, 0.1);

        private readonly TrainingStep _owner;
        private readonly RecurrentLayer _recurrent;
        private readonly BatchNormWeights _weights;
        private readonly BatchNormWeights _gradients;
        private readonly BatchNormStatistics _running;
        private readonly BatchNormTape _tape;
        private readonly DropoutMask _mask;
        private readonly Tensor _dx;

        public Block(TrainingStep owner, int layer)
        {
            _owner = owner;
            TrainingShape shape = owner._shape;
            int inputs = layer == 0 ? shape.Embedding : shape.Hidden;
            var channels = new Shape(shape.Hidden);
            _recurrent = RecurrentLayer.Create(owner._backend, shape, owner._parameters, inputs);
            var (gamma, dGamma) = owner._parameters.Constant(channels, 1);
            var (beta, dBeta) = owner._parameters.Constant(channels, 0);
            (_weights, _gradients) = (new BatchNormWeights(gamma, beta), new BatchNormWeights(dGamma, dBeta));
            _running = new BatchNormStatistics(owner.Vector(shape.Hidden), owner.Vector(shape.Hidden));
            _tape = new BatchNormTape(owner.Vector(shape.Hidden), owner.Vector(shape.Hidden));
            _mask = new DropoutMask(shape.Dropout, 1, (uint)layer, owner._step);
            Output = shape.Activations(owner._backend, shape.Hidden);
            _dx = layer == 0 ? owner._dEmbedded : shape.Activations(owner._backend, inputs);
        }

        public Tensor Output { get; }

        public Tensor Forward(Tensor x)
        {
            _recurrent.Forward(x);
            _owner._timer.Lap("recurrent forward");
            _owner._backend.BatchNormForward(_weights, _running, Settings, _recurrent.Output, Output, _tape);
            _owner._timer.Lap("batch-norm forward");
            _owner._backend.Dropout(_mask, Output, Output);
            _owner._timer.Lap("dropout forward");
            return Output;
        }

        public Tensor Backward(Tensor x, Tensor dy)
        {
            _owner._backend.Dropout(_mask, dy, dy);
            _owner._timer.Lap("dropout backward");
            _owner._backend.BatchNormBackward(_weights, _recurrent.Output, _tape, dy, _gradients, dy);
            _owner._timer.Lap("batch-norm backward");
            _recurrent.Backward(x, dy, _dx);
            _owner._timer.Lap("recurrent backward");
            return _dx;
        }
    }
}
