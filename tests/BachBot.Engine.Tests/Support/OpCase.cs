using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

/// <summary>One function of the seam at one shape, written once and used for parity between backends, for numeric
/// gradients, for PyTorch's golden values, and for benchmarks.</summary>
public abstract class OpCase
{
    private readonly Dictionary<string, double[]> _inputs = [];

    /// <summary>What a failing test prints: the layer and the sizes.</summary>
    public abstract string Name { get; }

    /// <summary>The values of the inputs, by name. Tests may replace them.</summary>
    public IDictionary<string, double[]> Inputs => _inputs;

    /// <summary>The gradients that arrive at the outputs, by name; random where none is given.</summary>
    public IDictionary<string, double[]> Upstream { get; } = new Dictionary<string, double[]>();

    /// <summary>Whether finite differences can judge the backward pass: there is one, the function is smooth here, and
    /// two runs for each input do not take all day.</summary>
    public virtual bool HasNumericGradient => _inputs.Values.Sum(values => values.Length) < 20_000;

    /// <summary>Whether a backend must give the reference's values exactly, as for integers and masks.</summary>
    public virtual bool IsExact => false;

    public override string ToString() => Name;

    /// <summary>Calls the backend: the forward function, and the backward one unless only the forward is asked for.
    /// </summary>
    public abstract void Execute(OpRun run);

    /// <summary>Runs the case on a backend.</summary>
    public OpRun Run(IBackend backend, bool forwardOnly = false)
    {
        var run = new OpRun(backend, this, forwardOnly);
        Execute(run);
        return run;
    }

    /// <summary>Adds an input of random values in ± <paramref name="range"/>.</summary>
    protected void Random(string name, Shape shape, double range = 1) =>
        _inputs[name] = TestValues.Uniform(name, shape.ElementCount, range);

    /// <summary>Adds an input of given values.</summary>
    protected void Given(string name, params double[] values) => _inputs[name] = values;
}

/// <summary>One execution of a case: hands tensors out and collects what the backend wrote.</summary>
public sealed class OpRun(IBackend backend, OpCase testCase, bool forwardOnly)
{
    /// <summary>Gradients are accumulated on top of this, to see that they are added and not written.</summary>
    private const double Before = 0.25;

    private readonly List<Tensor> _made = [];
    private readonly Dictionary<string, Tensor> _outputs = [];
    private readonly Dictionary<string, (Tensor Tensor, bool Accumulates)> _gradients = [];

    private int _next;

    public IBackend Backend => backend;

    public bool ForwardOnly => forwardOnly;

    public IReadOnlyDictionary<string, double[]> Outputs =>
        _outputs.ToDictionary(output => output.Key, output => Values(output.Value));

    public IReadOnlyDictionary<string, double[]> Gradients => _gradients.ToDictionary(
        gradient => gradient.Key,
        gradient => Array.ConvertAll(
            gradient.Value.Tensor.ToDoubles(), value => gradient.Value.Accumulates ? value - Before : value));

    /// <summary>Calls the backend once more on the tensors that are there, with whatever they hold: for benchmarks.
    /// </summary>
    public void Again()
    {
        _next = 0;
        testCase.Execute(this);
    }

    /// <summary>An input with the case's values.</summary>
    public Tensor Input(string name, Shape shape) => Filled(shape, () => testCase.Inputs[name]);

    /// <summary>An input of integers with the case's values.</summary>
    public Tensor Integers(string name, Shape shape) => Make(
        shape, DType.Int32, tensor => tensor.Write(Array.ConvertAll(testCase.Inputs[name], value => (int)value)));

    /// <summary>An input that the backend changes, reported as an output too.</summary>
    public Tensor InOut(string name, Shape shape) => _outputs[name] = Input(name, shape);

    /// <summary>Room for an output, full of rubbish that the backend must overwrite.</summary>
    public Tensor Output(string name, Shape shape, DType? type = null)
    {
        return _outputs[name] = Make(shape, type ?? backend.ScalarType, tensor =>
        {
            if (tensor.Type == DType.Int32)
                tensor.Write(Enumerable.Repeat(-1, shape.ElementCount).ToArray());
            else
                tensor.Write(Enumerable.Repeat(double.NaN, shape.ElementCount).ToArray());
        });
    }

    /// <summary>Scratch that is no result, full of rubbish.</summary>
    public Tensor Scratch(Shape shape) => Filled(shape, () => [.. Enumerable.Repeat(double.NaN, shape.ElementCount)]);

    /// <summary>The gradient that arrives at an output.</summary>
    public Tensor Upstream(string output, Shape shape) => Filled(shape, () => UpstreamValues(output, shape.ElementCount));

    /// <summary>Room for the gradient of an activation: the backend writes it.</summary>
    public Tensor Written(string input, Shape shape)
    {
        Tensor tensor = Scratch(shape);
        _gradients[input] = (tensor, false);
        return tensor;
    }

    /// <summary>Room for the gradient of a parameter: the backend adds to it.</summary>
    public Tensor Accumulated(string input, Shape shape)
    {
        Tensor tensor = Filled(shape, () => [.. Enumerable.Repeat(Before, shape.ElementCount)]);
        _gradients[input] = (tensor, true);
        return tensor;
    }

    /// <summary>Σ outputs · upstream over the outputs that have an upstream gradient: the scalar that numeric gradients
    /// differentiate.</summary>
    public double Loss(IEnumerable<string> outputs) => outputs.Sum(name =>
    {
        double[] values = Values(_outputs[name]);
        return values.Zip(UpstreamValues(name, values.Length), (value, weight) => value * weight).Sum();
    });

    private double[] UpstreamValues(string output, int count)
    {
        if (!testCase.Upstream.TryGetValue(output, out double[]? values))
            testCase.Upstream[output] = values = TestValues.Uniform("d" + output, count, 1);
        return values;
    }

    private Tensor Filled(Shape shape, Func<double[]> values) =>
        Make(shape, backend.ScalarType, tensor => tensor.Write(values()));

    /// <summary>A case asks for its tensors in the same order each time; the second time it gets those of the first.
    /// </summary>
    private Tensor Make(Shape shape, DType type, Action<Tensor> fill)
    {
        if (_next == _made.Count)
        {
            Tensor tensor = backend.Allocate(shape, type);
            fill(tensor);
            _made.Add(tensor);
        }
        return _made[_next++];
    }

    private static double[] Values(Tensor tensor)
    {
        if (tensor.Type != DType.Int32)
            return tensor.ToDoubles();
        var values = new int[tensor.ElementCount];
        tensor.Read(values);
        return Array.ConvertAll(values, value => (double)value);
    }
}
