using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>A recurrent layer over sequences: <see cref="Lstm"/>, <see cref="Gru"/> or <see cref="ElmanRnn"/>.
/// </summary>
public abstract class RecurrentLayer : Layer
{
    private readonly Workspace _y;
    private readonly Workspace _dx;
    private Tensor? _x;
    private RecurrentState? _state;

    /// <summary>Makes a layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="name">Start of the names of its parameters.</param>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    protected RecurrentLayer(IBackend backend, string name, int inputSize, int hiddenSize)
        : base(backend, name)
    {
        InputSize = Positive(inputSize, nameof(inputSize));
        HiddenSize = Positive(hiddenSize, nameof(hiddenSize));
        (_y, _dx) = (new Workspace(backend), new Workspace(backend));
    }

    /// <summary>D, the number of inputs.</summary>
    public int InputSize { get; }

    /// <summary>H, the number of units.</summary>
    public int HiddenSize { get; }

    /// <summary>Whether the state has memory cells besides the hidden values.</summary>
    protected abstract bool HasCell { get; }

    /// <summary>A state of zeros for N sequences.</summary>
    public RecurrentState CreateState(int sequences) =>
        new(Backend, Positive(sequences, nameof(sequences)), HiddenSize, HasCell);

    /// <summary>Runs the layer over a sequence, from where <paramref name="state"/> stands, and moves it on.</summary>
    /// <param name="x">[T, N, D]; must not change until the backward pass.</param>
    /// <param name="state">The carried state of N sequences.</param>
    /// <returns>h_1 ... h_T, [T, N, H].</returns>
    public Tensor Forward(Tensor x, RecurrentState state)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(state);
        if (x.Shape.Rank != 3)
            throw new ArgumentException($"{Name}: x must have the shape [T, N, {InputSize}], not {x.Shape}.", nameof(x));
        Tensor y = _y.Get(new Shape(x.Shape[0], x.Shape[1], HiddenSize));
        state.Advance();
        Run(x, state, y);
        (_x, _state) = (x, state);
        return y;
    }

    /// <summary>Backpropagates through the last forward pass, truncated at its start.</summary>
    /// <param name="dy">Gradient of the forward pass's result, [T, N, H].</param>
    /// <param name="needsInputGradient">False saves the work where nothing below is trained.</param>
    /// <returns>Gradient of x, [T, N, D], or null if not needed.</returns>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    public Tensor? Backward(Tensor dy, bool needsInputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(dy);
        if (_x is null || _state is null)
            throw new InvalidOperationException($"{Name}: the backward pass needs a forward pass before it.");
        Tensor y = _y.Get(new Shape(_x.Shape[0], _x.Shape[1], HiddenSize));
        Tensor? dx = needsInputGradient ? _dx.Get(_x.Shape) : null;
        RunBackward(_x, _state, y, dy, dx);
        return dx;
    }

    /// <inheritdoc/>
    /// <remarks>PyTorch keeps two biases, one beside each weight matrix. Where a layer needs only their sum it trains
    /// one: it is saved as the first, with zeros for the second, and read back as the sum of both.</remarks>
    internal override void Save(TensorWriter writer)
    {
        foreach (Parameter parameter in new[] { InputWeight, RecurrentWeight })
            writer.Add(parameter.Name, parameter.Value);
        writer.Add($"{Name}.bias_ih_l0", Bias.Value);
        writer.Add($"{Name}.bias_hh_l0", Bias.Value.Type, Bias.Shape, RecurrentBias());
    }

    /// <inheritdoc/>
    internal override void Load(TensorReader reader)
    {
        foreach (Parameter parameter in new[] { InputWeight, RecurrentWeight })
            reader.Into(parameter.Name, parameter.Value);
        double[] bias = reader.Read($"{Name}.bias_ih_l0", Bias.Shape);
        double[] recurrentBias = reader.Read($"{Name}.bias_hh_l0", Bias.Shape);
        TakeRecurrentBias(recurrentBias);
        for (int i = 0; i < bias.Length; i++)
            bias[i] += recurrentBias[i];
        Bias.Value.Write(bias);
    }

    /// <summary>W_ih.</summary>
    private protected abstract Parameter InputWeight { get; }

    /// <summary>W_hh.</summary>
    private protected abstract Parameter RecurrentWeight { get; }

    /// <summary>The bias of all gates.</summary>
    private protected abstract Parameter Bias { get; }

    /// <summary>What PyTorch keeps beside W_hh, in the shape of <see cref="Bias"/>.</summary>
    private protected virtual double[] RecurrentBias() => new double[Bias.Shape.ElementCount];

    /// <summary>Takes out of PyTorch's second bias what does not belong into the sum, and sets it to zero there.
    /// </summary>
    private protected virtual void TakeRecurrentBias(Span<double> recurrentBias)
    {
    }

    /// <summary>Computes y and the final state.</summary>
    internal abstract void Run(Tensor x, RecurrentState state, Tensor y);

    /// <summary>Accumulates the parameters' gradients and computes dx.</summary>
    internal abstract void RunBackward(Tensor x, RecurrentState state, Tensor y, Tensor dy, Tensor? dx);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _y.Dispose();
        _dx.Dispose();
    }

    /// <summary>The initial weights of all cells: normal with variance 1 / (D + H), as in torch-rnn.</summary>
    private protected Initializer WeightInitializer => Initializers.Normal(1 / Math.Sqrt(InputSize + HiddenSize));
}
