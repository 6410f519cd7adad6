using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Long short-term memory: the products over all steps by cuBLAS, the steps by one of two plans.</summary>
internal sealed class LstmCuda : IDisposable
{
    private readonly CudaExecution _execution;
    private readonly CudaBackendOptions _options;
    private readonly RecurrentCuda _recurrent;
    private readonly BiasCuda _bias;
    private readonly LstmStepwise _stepwise;

    /// <summary>By H and N, the persistent plan; null where none fits.</summary>
    private readonly Dictionary<(int Units, int Sequences), LstmPersistent?> _persistent = [];

    public LstmCuda(CudaExecution execution, CudaBackendOptions options, RecurrentCuda recurrent, BiasCuda bias)
    {
        (_execution, _options, _recurrent, _bias) = (execution, options, recurrent, bias);
        _stepwise = new LstmStepwise(execution, recurrent);
    }

    public void Forward(LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape)
    {
        RecurrentSize size = LstmArguments.CheckForward(
            _execution.ScalarType, weights, x, initial, y, final, tape);
        _execution.BeginFunction();
        _recurrent.ProjectInput(size, x, weights.Input, tape.Gates);
        Steps(size).Forward(size, weights, initial, y, tape);
        _execution.Copy(_execution.AddressOf(y, size.Steps - 1), final.Hidden);
        _execution.Copy(_execution.AddressOf(tape.Cells, size.Steps - 1), final.Cell);
    }

    public void Backward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy, LstmState? dFinal,
        LstmWeights gradients, Tensor? dx, LstmState? dInitial)
    {
        RecurrentSize size = LstmArguments.CheckBackward(
            _execution.ScalarType, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        _execution.BeginFunction();
        Steps(size).Backward(size, weights, initial, tape, dy, dFinal, gradients.Bias, dInitial);
        DevicePointer da = _execution.AddressOf(tape.Gates);
        _recurrent.BackwardInput(size, da, x, weights.Input, gradients.Input, dx);
        _recurrent.BackwardRecurrentWeights(size, da, initial.Hidden, y, gradients.Recurrent);
    }

    public void Dispose()
    {
        _stepwise.Dispose();
        foreach (LstmPersistent? persistent in _persistent.Values)
            persistent?.Dispose();
    }

    /// <summary>The plan for a size.</summary>
    private ILstmSteps Steps(RecurrentSize size)
    {
        if (_options.RecurrentPlan == RecurrentPlan.Stepwise)
            return _stepwise;
        if (!_persistent.TryGetValue((size.Units, size.Sequences), out LstmPersistent? persistent))
        {
            CudaDeviceInfo device = _execution.Driver.Device;
            device = device with { SupportsClusters = device.SupportsClusters && _options.AllowsClusters };
            IEnumerable<LstmPlan> plans = LstmPlan.For(
                device, _execution.ScalarType, _options.MatrixPrecision, size.Units, size.Sequences);
            if (_options.ClusterSize is { } cluster)
                plans = plans.Where(plan => plan.Cluster == cluster);
            persistent = LstmPersistent.TryCreate(_execution, _bias, plans, size.Sequences);
            _persistent[(size.Units, size.Sequences)] = persistent;
            _options.Log?.Invoke(persistent is null
                ? $"LSTM of {size.Units} units, {size.Sequences} sequences: stepwise, because its weights do not fit on the chip."
                : $"LSTM of {size.Units} units, {size.Sequences} sequences: {persistent.Plan}.");
        }
        return persistent is null ? _stepwise : persistent;
    }
}
