using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;
using BachBot.Engine.Text;

namespace BachBot.Engine.Models;

/// <summary>A recurrent language model: tokens, embedding, L blocks of [recurrent layer, batch normalisation, dropout],
/// linear layer, softmax. It gives the probability of each next token.</summary>
/// <remarks>Not safe for use by several threads at once. The model does not own its backend.</remarks>
public sealed class LanguageModel : IDisposable
{
    private readonly SymbolInput _input;
    private readonly List<RecurrentBlock> _blocks = [];
    private readonly Linear? _output;
    private readonly SoftmaxCrossEntropy _loss;
    private readonly Tensor _step;
    private bool _canGoBack;

    /// <summary>Makes a model with first weights.</summary>
    /// <param name="backend">What computes; must outlive the model.</param>
    /// <param name="options">The architecture.</param>
    /// <exception cref="ArgumentException">The options describe no model.</exception>
    public LanguageModel(IBackend backend, LanguageModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (Backend, Options) = (backend, options);
        _step = backend.Allocate(new Shape(1), DType.Int32);
        _input = new SymbolInput(backend, options);
        int width = _input.Features;
        for (int i = 0; i < options.Layers; i++)
        {
            _blocks.Add(new RecurrentBlock(backend, options, i, width, _step));
            width = options.HiddenSize;
        }
        if (options.OutputLayer)
            _output = new Linear(backend, "linear", width, options.VocabularySize);
        _loss = new SoftmaxCrossEntropy(backend, "loss");
        Parameters = new ParameterSet(backend, Layers.SelectMany(layer => layer.Parameters), options.Seed);
    }

    /// <summary>Makes a model that knows its vocabulary.</summary>
    /// <param name="backend">What computes; must outlive the model.</param>
    /// <param name="options">The architecture; its vocabulary size must be the vocabulary's.</param>
    /// <param name="vocabulary">The symbols.</param>
    /// <exception cref="ArgumentException">The options describe no model, or the sizes differ.</exception>
    public LanguageModel(IBackend backend, LanguageModelOptions options, Vocabulary vocabulary)
        : this(backend, options)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (vocabulary.Count != options.VocabularySize)
            throw new ArgumentException(
                $"The vocabulary has {vocabulary.Count} symbols, the model {options.VocabularySize}.", nameof(vocabulary));
        Vocabulary = vocabulary;
    }

    /// <summary>What computes.</summary>
    public IBackend Backend { get; }

    /// <summary>The architecture.</summary>
    public LanguageModelOptions Options { get; }

    /// <summary>The symbols, if the model knows them.</summary>
    public Vocabulary? Vocabulary { get; }

    /// <summary>Facts saved with the model for whoever uses it, for example the encoding of its tokens.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The trained tensors.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Everything that is saved without being trained: the running statistics of batch normalisation.</summary>
    public IEnumerable<NamedTensor> Buffers => Layers.SelectMany(layer => layer.Buffers);

    /// <summary>The model as <see cref="IBackend.TryDrawTokens"/> takes it; null if it is none for it.</summary>
    internal LstmTextModel? ForDrawing
    {
        get
        {
            LstmTextLayer[] layers = [.. _blocks.Select(block => block.ForDrawing).OfType<LstmTextLayer>()];
            return _output is null || layers.Length < _blocks.Count || Options.ContextTokens > 0
                ? null
                : new LstmTextModel(_input.Weight, layers, _output.Weights);
        }
    }

    private IEnumerable<Layer> Layers
    {
        get
        {
            IEnumerable<Layer> layers = _input.Layers.Concat(_blocks.SelectMany(block => block.Layers));
            return _output is null ? layers : layers.Append(_output);
        }
    }

    /// <summary>A state of zeros for N sequences.</summary>
    public ModelState CreateState(int sequences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        return new ModelState(_blocks.Select(block => block.Recurrent.CreateState(sequences)), sequences);
    }

    /// <summary>Evaluates: running statistics, no dropout.</summary>
    /// <param name="tokens">[T, N] integers, or [T, N, K] where the model takes context: the symbol, then its context.
    /// </param>
    /// <param name="state">The state of N sequences; moved on by T steps.</param>
    /// <returns>Logits of the next tokens, [T, N, V]; the model's own, valid until its next call.</returns>
    public Tensor Infer(Tensor tokens, ModelState state)
    {
        CheckInput(tokens, state);
        _canGoBack = false;
        Tensor x = _input.Forward(tokens);
        for (int i = 0; i < _blocks.Count; i++)
            x = _blocks[i].Infer(x, state.Layers[i]);
        return _output is null ? x : _output.Forward(x);
    }

    /// <summary>Evaluates the loss of the targets, as <see cref="Infer"/> does.</summary>
    /// <param name="tokens">As for <see cref="Infer"/>.</param>
    /// <param name="targets">[T, N] integers: the tokens that come next.</param>
    /// <param name="state">The state of N sequences; moved on by T steps.</param>
    /// <returns>[1]: the mean loss in nats a token.</returns>
    public Tensor InferLoss(Tensor tokens, Tensor targets, ModelState state) =>
        _loss.Forward(Infer(tokens, state), targets);

    /// <summary>The loss of each token of the last loss that was computed, [T · N].</summary>
    /// <exception cref="InvalidOperationException">No loss was computed yet.</exception>
    public Tensor TokenLoss => _loss.RowLoss ?? throw new InvalidOperationException("No loss has been computed yet.");

    /// <summary>The forward pass of a training step: batch statistics, dropout.</summary>
    /// <param name="tokens">As for <see cref="Infer"/>; must not change until <see cref="Backward"/>.</param>
    /// <param name="targets">[T, N] integers: the tokens that come next; must not change until <see cref="Backward"/>.
    /// </param>
    /// <param name="state">The state of N sequences; moved on by T steps.</param>
    /// <param name="step">The number of the training step, which chooses the dropout masks.</param>
    /// <returns>[1]: the mean loss in nats a token.</returns>
    public Tensor Forward(Tensor tokens, Tensor targets, ModelState state, int step)
    {
        SetStep(step);
        return ForwardPass(tokens, targets, state);
    }

    /// <summary>[1]: where every loss is written.</summary>
    internal Tensor Loss => _loss.Loss;

    /// <summary>Chooses the dropout masks of the next forward passes.</summary>
    internal void SetStep(int step) => _step.Write([step]);

    /// <summary>The forward pass with the masks that were chosen: only work of the backend, which can be recorded.
    /// </summary>
    internal Tensor ForwardPass(Tensor tokens, Tensor targets, ModelState state)
    {
        CheckInput(tokens, state);
        Tensor x = _input.Forward(tokens);
        for (int i = 0; i < _blocks.Count; i++)
            x = _blocks[i].Forward(x, state.Layers[i]);
        Tensor logits = _output is null ? x : _output.Forward(x);
        _canGoBack = true;
        return _loss.Forward(logits, targets);
    }

    /// <summary>Backpropagates the loss of the last <see cref="Forward"/>, truncated at the start of its window, and
    /// adds to the gradients of all parameters.</summary>
    /// <exception cref="InvalidOperationException">The last call was not <see cref="Forward"/>.</exception>
    public void Backward()
    {
        if (!_canGoBack)
            throw new InvalidOperationException("The backward pass needs a training forward pass before it.");
        _canGoBack = false;
        Tensor? dx = _loss.Backward();
        if (_output is not null)
            dx = _output.Backward(dx);
        for (int i = _blocks.Count - 1; i >= 0; i--)
            dx = _blocks[i].Backward(dx!, needsInputGradient: i > 0 || _input.IsTrained);
        if (_input.IsTrained)
            _input.Backward(dx!);
    }

    /// <summary>Saves weights, statistics, options, vocabulary and metadata as one safetensors file, written beside
    /// its place and renamed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => ModelCheckpoint.Save(this, path, halves: false);

    /// <summary>Saves the model with its matrices rounded to half precision (11 significant bits), in about half the
    /// bytes; biases and the scales and statistics of batch normalisation keep their precision.</summary>
    /// <exception cref="InvalidOperationException">A weight is beyond ±65,504.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveHalf(string path) => ModelCheckpoint.Save(this, path, halves: true);

    /// <summary>Loads a model that <see cref="Save"/> or <see cref="SaveHalf"/> wrote.</summary>
    /// <param name="backend">What computes; must outlive the model.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointFormatException">The file is no model of this library.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LanguageModel Load(IBackend backend, string path) =>
        ModelCheckpoint.Load(backend, SafetensorsFile.Read(path));

    /// <summary>Loads a model from a stream that tells its length, such as a resource of an assembly.</summary>
    /// <param name="backend">What computes; must outlive the model.</param>
    /// <param name="stream">The stream, which is read to its end and left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointFormatException">The stream holds no model of this library.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static LanguageModel Load(IBackend backend, Stream stream, string name) =>
        ModelCheckpoint.Load(backend, SafetensorsFile.Read(stream, name));

    /// <summary>Frees the model's memory, not the backend.</summary>
    public void Dispose()
    {
        _input.Dispose();
        foreach (RecurrentBlock block in _blocks)
            block.Dispose();
        _output?.Dispose();
        _loss.Dispose();
        _step.Dispose();
        Parameters.Dispose();
    }

    internal void SaveTensors(TensorWriter writer)
    {
        foreach (Layer layer in Layers)
            layer.Save(writer);
    }

    internal void LoadTensors(TensorReader reader)
    {
        foreach (Layer layer in Layers)
            layer.Load(reader);
    }

    private void CheckInput(Tensor tokens, ModelState state)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(state);
        if (tokens.ElementCount == 0
            || tokens.Shape != TokenRows.Window(tokens.Shape[0], state.Sequences, Options.RowTokens))
            throw new ArgumentException(
                $"The tokens must have the shape [T, {state.Sequences}"
                + $"{(Options.RowTokens > 1 ? $", {Options.RowTokens}" : "")}], not {tokens.Shape}.", nameof(tokens));
        if (state.Layers.Count != _blocks.Count)
            throw new ArgumentException(
                $"The state has {state.Layers.Count} layers, the model {_blocks.Count}.", nameof(state));
    }
}
