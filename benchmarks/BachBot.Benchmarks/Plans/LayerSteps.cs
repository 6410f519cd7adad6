using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Ops;
using BachBot.Engine.Tensors;

namespace BachBot.Benchmarks.Plans;

/// <summary>Microseconds of a step, the median of several runs.</summary>
/// <param name="Forward">Of the forward pass.</param>
/// <param name="Backward">Of the backward pass.</param>
internal readonly record struct StepTimes(double Forward, double Backward);

/// <summary>An LSTM layer with random numbers, of which only the recurrent part is timed, by the device's own clock.
/// </summary>
internal sealed class LayerSteps : IDisposable
{
    private readonly List<Tensor> _tensors = [];
    private readonly CudaBackend _backend;
    private readonly RecurrentSize _size;
    private readonly LstmWeights _weights;
    private readonly LstmState _initial;
    private readonly LstmTape _tape;
    private readonly Tensor _preActivations;
    private readonly Tensor _y;
    private readonly Tensor _dy;
    private readonly Tensor _dBias;

    public LayerSteps(CudaBackend backend, int steps, int sequences, int units)
    {
        (_backend, _size) = (backend, new RecurrentSize(steps, sequences, 1, units));
        var random = new Random(1);
        Tensor Values(Shape shape)
        {
            Tensor tensor = backend.Allocate(shape, backend.ScalarType);
            _tensors.Add(tensor);
            tensor.Write([.. Enumerable.Range(0, tensor.ElementCount).Select(_ => (random.NextDouble() - 0.5) / Math.Sqrt(units))]);
            return tensor;
        }
        _weights = new LstmWeights(Values(new Shape(4 * units, 1)), Values(new Shape(4 * units, units)), Values(new Shape(4 * units)));
        _initial = new LstmState(Values(new Shape(sequences, units)), Values(new Shape(sequences, units)));
        _tape = new LstmTape(Values(new Shape(steps, sequences, 4 * units)), Values(new Shape(steps, sequences, units)));
        _preActivations = Values(new Shape(steps, sequences, 4 * units));
        (_y, _dy, _dBias) = (Values(new Shape(steps, sequences, units)), Values(new Shape(steps, sequences, units)), Values(new Shape(4 * units)));
    }

    /// <summary>H.</summary>
    public int Units => _size.Units;

    /// <summary>N.</summary>
    public int Sequences => _size.Sequences;

    /// <summary>T.</summary>
    public int Steps => _size.Steps;

    /// <summary>Times a plan, after two runs that do not count.</summary>
    public StepTimes Time(ILstmSteps plan, int runs)
    {
        const int WarmUp = 2;
        ICudaDriver driver = _backend.Execution.Driver;
        CudaStream stream = _backend.Execution.Stream;
        CudaEvent[] marks = [driver.CreateEvent(), driver.CreateEvent(), driver.CreateEvent()];
        var forward = new List<double>();
        var backward = new List<double>();
        for (int run = -WarmUp; run < runs; run++)
        {
            _backend.Copy(_preActivations, _tape.Gates);
            driver.Record(marks[0], stream);
            plan.Forward(_size, _weights, _initial, _y, _tape);
            driver.Record(marks[1], stream);
            plan.Backward(_size, _weights, _initial, _tape, _dy, null, _dBias, null);
            driver.Record(marks[2], stream);
            _backend.Synchronize();
            if (run < 0)
                continue;
            forward.Add(driver.Elapsed(marks[0], marks[1]));
            backward.Add(driver.Elapsed(marks[1], marks[2]));
        }
        foreach (CudaEvent mark in marks)
            driver.Destroy(mark);
        return new StepTimes(OfStep(forward), OfStep(backward));
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors)
            tensor.Dispose();
    }

    /// <summary>From milliseconds of all steps.</summary>
    private double OfStep(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return 1e3 * sorted[sorted.Length / 2] / _size.Steps;
    }
}
