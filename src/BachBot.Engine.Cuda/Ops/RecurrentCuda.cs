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
    public void ProjectInput(RecurrentSize size, Tensor x, Tensor weight, Tensor a) => execution.Products.Forward(
        AllSteps(size, execution.AddressOf(x), size.Inputs), Matrix(weight),
        AllSteps(size, execution.AddressOf(a), weight.Shape[0]));

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

    /// <summary>dW_ih += daᵀ x and dx = da W_ih, over all steps.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="da">[T, N, A].</param>
    /// <param name="x">[T, N, D].</param>
    /// <param name="weight">W_ih, [A, D].</param>
    /// <param name="dWeight">dW_ih, [A, D], accumulated.</param>
    /// <param name="dx">[T, N, D], written; null where nobody needs it.</param>
    public void BackwardInput(
        RecurrentSize size, DevicePointer da, Tensor x, Tensor weight, Tensor dWeight, Tensor? dx)
    {
        DeviceMatrix gradient = AllSteps(size, da, weight.Shape[0]);
        execution.Products.BackwardWeights(
            gradient, AllSteps(size, execution.AddressOf(x), size.Inputs), Matrix(dWeight));
        if (dx is not null)
            execution.Products.BackwardInput(
                gradient, Matrix(weight), AllSteps(size, execution.AddressOf(dx), size.Inputs));
    }

    /// <summary>db += Σ da over all steps.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="da">[T, N, A].</param>
    /// <param name="dBias">db, [A], accumulated.</param>
    public void BackwardBias(RecurrentSize size, DevicePointer da, Tensor dBias) =>
        bias.Backward(AllSteps(size, da, dBias.ElementCount), dBias);

    /// <summary>dW_hh += da_1ᵀ h_0 + Σ_(t > 1) da_tᵀ h_(t-1): the states before steps 2 to T are y, so one product
    /// does for them; the first step's is another tensor.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="da">[T, N, A].</param>
    /// <param name="initial">h_0, [N, H].</param>
    /// <param name="y">h_1 ... h_T, [T, N, H].</param>
    /// <param name="dWeight">dW_hh, [A, H], accumulated.</param>
    public void BackwardRecurrentWeights(
        RecurrentSize size, DevicePointer da, Tensor initial, Tensor y, Tensor dWeight)
    {
        int columns = dWeight.Shape[0];
        DeviceMatrix gradient = Matrix(dWeight);
        execution.Products.BackwardWeights(
            OneStep(size, da, columns), OneStep(size, execution.AddressOf(initial), size.Units), gradient);
        int rows = (size.Steps - 1) * size.Sequences;
        if (rows == 0)
            return;
        DevicePointer later = da.Plus((long)size.Sequences * columns * execution.ScalarBytes);
        execution.Products.BackwardWeights(
            new DeviceMatrix(later, rows, columns), new DeviceMatrix(execution.AddressOf(y), rows, size.Units), gradient);
    }

    private static DeviceMatrix AllSteps(RecurrentSize size, DevicePointer pointer, int columns) =>
        new(pointer, size.Steps * size.Sequences, columns);

    private static DeviceMatrix OneStep(RecurrentSize size, DevicePointer pointer, int columns) =>
        new(pointer, size.Sequences, columns);

    private DeviceMatrix Matrix(Tensor weight) =>
        new(execution.AddressOf(weight), weight.Shape[0], weight.Shape[1]);
}
