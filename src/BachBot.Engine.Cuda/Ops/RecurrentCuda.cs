using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Ops;

/// <summary>The matrix products that all recurrent layers have in common.</summary>
/// <remarks>What does not depend on the step before is done for all T steps in one product: the input's share of the
/// pre-activations, and all gradients of weights.</remarks>
internal sealed class RecurrentCuda(CudaExecution execution, BiasCuda bias)
{
    /// <summary>a = x W_ihᵀ for all steps.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="x">[T, N, D].</param>
    /// <param name="weight">W_ih, [A, D].</param>
    /// <param name="a">[T, N, A], written.</param>
    public void ProjectInput(RecurrentSize size, Tensor x, DeviceMatrix weight, Tensor a) => execution.Products.Forward(
        AllSteps(size, execution.AddressOf(x), size.Inputs), weight,
        AllSteps(size, execution.AddressOf(a), weight.Rows));

    /// <summary>a_t = h_(t-1) W_hhᵀ + beta a_t for one step.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="hBefore">h_(t-1), [N, H].</param>
    /// <param name="weight">W_hh, [A, H].</param>
    /// <param name="a">a_t, [N, A].</param>
    /// <param name="beta">0 writes a_t, 1 adds to it.</param>
    public void ProjectState(RecurrentSize size, DevicePointer hBefore, Tensor weight, DevicePointer a, double beta) =>
        execution.Products.Forward(
            OneStep(size, hBefore, size.Units), Matrix(weight), OneStep(size, a, weight.Shape[0]), beta);

    /// <summary>dh_(t-1) = da_t W_hh + beta dh_(t-1) for one step.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="da">da_t, [N, A].</param>
    /// <param name="weight">W_hh, [A, H].</param>
    /// <param name="dh">dh_(t-1), [N, H].</param>
    /// <param name="beta">0 writes dh_(t-1), 1 adds to it.</param>
    public void BackwardState(RecurrentSize size, DevicePointer da, Tensor weight, DevicePointer dh, double beta) =>
        execution.Products.BackwardInput(
            OneStep(size, da, weight.Shape[0]), Matrix(weight), OneStep(size, dh, size.Units), beta);

    /// <summary>dx = da W_ih over all steps.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="da">[T, N, A].</param>
    /// <param name="weight">W_ih, [A, D].</param>
    /// <param name="dx">[T, N, D], written.</param>
    public void BackwardInput(RecurrentSize size, DevicePointer da, DeviceMatrix weight, Tensor dx) =>
        execution.Products.BackwardInput(
            AllSteps(size, da, weight.Rows), weight, AllSteps(size, execution.AddressOf(dx), size.Inputs));

    /// <summary>db += Σ da over all steps.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="da">[T, N, A].</param>
    /// <param name="dBias">db, [A], accumulated.</param>
    public void BackwardBias(RecurrentSize size, DevicePointer da, Tensor dBias) =>
        bias.Backward(AllSteps(size, da, dBias.ElementCount), dBias);

    /// <summary>dW_ih = daᵀ x + beta dW_ih over all steps.</summary>
    /// <param name="products">Where it is queued.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="da">[T, N, A].</param>
    /// <param name="x">[T, N, D].</param>
    /// <param name="dWeight">dW_ih, [A, D].</param>
    /// <param name="beta">0 writes dW_ih, 1 adds to it.</param>
    public void BackwardInputWeights(
        MatrixProducts products, RecurrentSize size, DevicePointer da, Tensor x, DeviceMatrix dWeight, double beta = 1) =>
        products.BackwardWeights(
            AllSteps(size, da, dWeight.Rows), AllSteps(size, execution.AddressOf(x), size.Inputs), dWeight, beta);

    /// <summary>dW_hh = da_1ᵀ h_0 + Σ_(t > 1) da_tᵀ h_(t-1) + beta dW_hh: the states before steps 2 to T are y, so one
    /// product does for them; the first step's is another tensor.</summary>
    /// <param name="products">Where it is queued.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="da">[T, N, A].</param>
    /// <param name="initial">h_0, [N, H].</param>
    /// <param name="y">h_1 ... h_T, [T, N, H].</param>
    /// <param name="dWeight">dW_hh, [A, H].</param>
    /// <param name="beta">0 writes dW_hh, 1 adds to it.</param>
    public void BackwardRecurrentWeights(
        MatrixProducts products, RecurrentSize size, DevicePointer da, Tensor initial, Tensor y, DeviceMatrix dWeight,
        double beta = 1)
    {
        products.BackwardWeights(
            OneStep(size, da, dWeight.Rows), OneStep(size, execution.AddressOf(initial), size.Units), dWeight, beta);
        int rows = (size.Steps - 1) * size.Sequences;
        if (rows == 0)
            return;
        DevicePointer later = da.Plus((long)size.Sequences * dWeight.Rows * execution.ScalarBytes);
        products.BackwardWeights(
            new DeviceMatrix(later, rows, dWeight.Rows), new DeviceMatrix(execution.AddressOf(y), rows, size.Units), dWeight);
    }

    /// <summary>A weight as a matrix.</summary>
    public DeviceMatrix Matrix(Tensor weight) =>
        new(execution.AddressOf(weight), weight.Shape[0], weight.Shape[1]);

    private static DeviceMatrix AllSteps(RecurrentSize size, DevicePointer pointer, int columns) =>
        new(pointer, size.Steps * size.Sequences, columns);

    private static DeviceMatrix OneStep(RecurrentSize size, DevicePointer pointer, int columns) =>
        new(pointer, size.Sequences, columns);
}
