using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>Long short-term memory: the products over all steps by cuBLAS, the steps by one of two plans.</summary>
internal sealed class LstmCuda : IDisposable
{
    /// <summary>Steps that are worth a launch that first loads the weights, if nobody has asked for it.</summary>
    private const int FewestSteps = 16;

    private readonly CudaExecution _execution;
    private readonly CudaBackendOptions _options;
    private readonly RecurrentCuda _recurrent;
    private readonly BiasCuda _bias;
    private readonly LstmStepwise _stepwise;
    private readonly GateOrder _order;

    /// <summary>By H and N, the persistent plan; null where none fits.</summary>
    private readonly Dictionary<(int Units, int Sequences), LstmPersistent?> _persistent = [];

    public LstmCuda(CudaExecution execution, CudaBackendOptions options, RecurrentCuda recurrent, BiasCuda bias)
    {
        (_execution, _options, _recurrent, _bias) = (execution, options, recurrent, bias);
        _stepwise = new LstmStepwise(execution, recurrent);
        _order = new GateOrder(execution);
    }

    public void Forward(LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmState final, LstmTape tape)
    {
        RecurrentSize size = LstmArguments.CheckForward(
            _execution.ScalarType, weights, x, initial, y, final, tape);
        _execution.BeginFunction();
        ILstmSteps steps = Steps(size);
        _recurrent.ProjectInput(size, x, InputWeight(steps, weights), tape.Gates);
        steps.Forward(size, weights, initial, y, tape);
        _execution.Copy(_execution.AddressOf(y, size.Steps - 1), final.Hidden);
        _execution.Copy(_execution.AddressOf(tape.Cells, size.Steps - 1), final.Cell);
    }

    public void Backward(
        LstmWeights weights, Tensor x, LstmState initial, Tensor y, LstmTape tape, Tensor dy, LstmState? dFinal,
        LstmWeights gradients, Tensor? dx, LstmState? dInitial)
    {
        RecurrentSize size = LstmArguments.CheckBackward(
            _execution.ScalarType, weights, x, initial, y, tape, dy, dFinal, gradients, dx, dInitial);
        _execution.BeginFunctionBeside(
            [
                weights.Input, weights.Recurrent, weights.Bias, x, initial.Hidden, initial.Cell, y, tape.Gates, tape.Cells, dy,
                dFinal?.Hidden, dFinal?.Cell,
            ],
            [tape.Gates, gradients.Input, gradients.Recurrent, gradients.Bias, dx, dInitial?.Hidden, dInitial?.Cell]);
        ILstmSteps steps = Steps(size);
        steps.Backward(size, weights, initial, tape, dy, dFinal, gradients.Bias, dInitial);
        DevicePointer da = _execution.AddressOf(tape.Gates);
        BackwardWeights(steps, size, da, x, initial.Hidden, y, tape, gradients);
        if (dx is not null)
            _recurrent.BackwardInput(size, da, InputWeight(steps, weights), dx);
    }

    public void Dispose()
    {
        _stepwise.Dispose();
        _order.Dispose();
        foreach (LstmPersistent? persistent in _persistent.Values)
            persistent?.Dispose();
    }

    private DeviceMatrix InputWeight(ILstmSteps steps, LstmWeights weights) =>
        steps.HasGatesByUnit ? _order.ByUnit(weights.Input) : _recurrent.Matrix(weights.Input);

    /// <summary>Beside the main stream: the layer below does not need them.</summary>
    private void BackwardWeights(
        ILstmSteps steps, RecurrentSize size, DevicePointer da, Tensor x, Tensor initial, Tensor y, LstmTape tape,
        LstmWeights gradients)
    {
        MatrixProducts products = _execution.Side.Begin(
            [tape.Gates, x, initial, y], [gradients.Input, gradients.Recurrent]);
        if (!steps.HasGatesByUnit)
        {
            _recurrent.BackwardInputWeights(products, size, da, x, _recurrent.Matrix(gradients.Input));
            _recurrent.BackwardRecurrentWeights(products, size, da, initial, y, _recurrent.Matrix(gradients.Recurrent));
            return;
        }
        DeviceMatrix gradient = _order.Gradient(gradients.Input);
        _recurrent.BackwardInputWeights(products, size, da, x, gradient, beta: 0);
        _order.Add(gradient, gradients.Input);
        gradient = _order.Gradient(gradients.Recurrent);
        _recurrent.BackwardRecurrentWeights(products, size, da, initial, y, gradient, beta: 0);
        _order.Add(gradient, gradients.Recurrent);
    }

    /// <summary>The plan for a size.</summary>
    private ILstmSteps Steps(RecurrentSize size)
    {
        if (_options.RecurrentPlan == RecurrentPlan.Stepwise
            || (_options.RecurrentPlan == RecurrentPlan.Auto && size.Steps < FewestSteps))
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
