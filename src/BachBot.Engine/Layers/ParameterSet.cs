using System.Runtime.InteropServices;
using BachBot.Engine.Backends;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Layers;

/// <summary>The memory of a model's parameters: one flat tensor of values and one of gradients, of which each
/// parameter is a view, so that an optimiser updates a whole model in one call.</summary>
/// <remarks>Each parameter starts on a multiple of 16 elements; the padding between them stays zero.</remarks>
public sealed class ParameterSet : IDisposable
{
    private const int Alignment = 16;

    private readonly IBackend _backend;
    private Tensor? _gradients;

    /// <summary>Takes memory for parameters and fills it with their first values.</summary>
    /// <param name="backend">Where the memory is.</param>
    /// <param name="parameters">The parameters of all layers of a model, with distinct names.</param>
    /// <param name="seed">The seed of the first values.</param>
    /// <exception cref="ArgumentException">No parameter, or two of the same name.</exception>
    public ParameterSet(IBackend backend, IEnumerable<Parameter> parameters, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(parameters);
        _backend = backend;
        Parameters = [.. parameters];
        if (Parameters.Count == 0)
            throw new ArgumentException("There is no parameter to train.", nameof(parameters));
        if (Parameters.GroupBy(parameter => parameter.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two parameters have the name {twice.Key}.", nameof(parameters));

        int length = Parameters.Sum(parameter => Padded(parameter.Shape));
        Values = backend.Allocate(new Shape(length), backend.ScalarType);
        foreach (Parameter parameter in Parameters)
            parameter.Bind(this);
        Initialize(seed);
    }

    /// <summary>The parameters in their order in memory.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>All values, flat, padding included.</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, flat, in the order of <see cref="Values"/>. Their memory is taken when they are first asked
    /// for: a model that is only used has none.</summary>
    public Tensor Gradients => _gradients ??= _backend.Allocate(Values.Shape, Values.Type);

    /// <summary>Number of trained values, padding not counted.</summary>
    public int Count => Parameters.Sum(parameter => parameter.Shape.ElementCount);

    /// <summary>Sets all values to their initializers' for a seed.</summary>
    public unsafe void Initialize(ulong seed)
    {
        // Not from the garbage collector, which would keep it for good, some megabytes that nobody needs again.
        int most = Parameters.Max(parameter => parameter.Shape.ElementCount);
        void* memory = NativeMemory.Alloc((nuint)most, sizeof(double));
        try
        {
            for (int i = 0; i < Parameters.Count; i++)
            {
                var values = new Span<double>(memory, Parameters[i].Shape.ElementCount);
                values.Clear();
                Parameters[i].Initializer(values, new RandomSequence(seed, RandomPurpose.Initialization, (uint)i));
                Parameters[i].Value.Write(values);
            }
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    /// <summary>The part of a flat tensor of this set's length that belongs to a parameter, in its shape.</summary>
    public Tensor ViewOf(Tensor flat, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(flat);
        ArgumentNullException.ThrowIfNull(parameter);
        int offset = Parameters.TakeWhile(before => before != parameter).Sum(before => Padded(before.Shape));
        return flat.Slice(offset, parameter.Shape.ElementCount).Reshape(parameter.Shape);
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ClearGradients() => _backend.Clear(Gradients);

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Values.Dispose();
        _gradients?.Dispose();
    }

    private static int Padded(Shape shape) => (shape.ElementCount + Alignment - 1) / Alignment * Alignment;
}
