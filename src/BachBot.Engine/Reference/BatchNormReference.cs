using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace BachBot.Engine.Reference;

/// <summary>Batch normalisation (Ioffe and Szegedy 2015) over the rows of [R, C].</summary>
/// <remarks>
/// <code>
/// x̂ = (x - mean) / sqrt(var + ε)     y = γ x̂ + β
/// dγ = Σ dy x̂    dβ = Σ dy           dx = γ / sqrt(var + ε) · (dy - dβ / R - x̂ dγ / R)
/// </code>
/// </remarks>
internal static class BatchNormReference<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    public static void Forward(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y,
        BatchNormTape tape)
    {
        Matrix<T> input = Matrices<T>.Load(x);
        T rows = T.CreateChecked(input.RowCount);
        Vector<T> mean = input.ColumnSums() / rows;
        Vector<T> variance = Centre(input, mean).Map(value => value * value, Zeros.Include).ColumnSums() / rows;
        Vector<T> inverseDeviation = InverseDeviation(variance, settings);
        Matrices<T>.Store(mean, tape.Mean);
        Matrices<T>.Store(inverseDeviation, tape.InverseDeviation);
        Normalize(weights, input, mean, inverseDeviation, y);

        Move(running.Mean, mean, settings);
        Move(running.Variance, variance * (rows / (rows - T.One)), settings);
    }

    public static void Inference(
        BatchNormWeights weights, BatchNormStatistics running, BatchNormSettings settings, Tensor x, Tensor y)
    {
        Vector<T> mean = Matrices<T>.LoadVector(running.Mean);
        Vector<T> inverseDeviation = InverseDeviation(Matrices<T>.LoadVector(running.Variance), settings);
        Normalize(weights, Matrices<T>.Load(x), mean, inverseDeviation, y);
    }

    public static void Backward(
        BatchNormWeights weights, Tensor x, BatchNormTape tape, Tensor dy, BatchNormWeights gradients, Tensor dx)
    {
        Matrix<T> input = Matrices<T>.Load(x);
        Matrix<T> dOutput = Matrices<T>.Load(dy);
        Vector<T> gamma = Matrices<T>.LoadVector(weights.Gamma);
        Vector<T> inverseDeviation = Matrices<T>.LoadVector(tape.InverseDeviation);
        Matrix<T> normalized = ScaleColumns(Centre(input, Matrices<T>.LoadVector(tape.Mean)), inverseDeviation);
        Vector<T> dGamma = dOutput.PointwiseMultiply(normalized).ColumnSums();
        Vector<T> dBeta = dOutput.ColumnSums();
        T rows = T.CreateChecked(input.RowCount);
        Matrix<T> centred = Centre(dOutput, dBeta / rows) - ScaleColumns(normalized, dGamma / rows);

        Matrices<T>.Accumulate(dGamma, gradients.Gamma);
        Matrices<T>.Accumulate(dBeta, gradients.Beta);
        Matrices<T>.Store(ScaleColumns(centred, gamma.PointwiseMultiply(inverseDeviation)), dx);
    }

    private static void Normalize(
        BatchNormWeights weights, Matrix<T> x, Vector<T> mean, Vector<T> inverseDeviation, Tensor y)
    {
        Vector<T> gamma = Matrices<T>.LoadVector(weights.Gamma);
        Vector<T> beta = Matrices<T>.LoadVector(weights.Beta);
        Matrix<T> scaled = ScaleColumns(Centre(x, mean), gamma.PointwiseMultiply(inverseDeviation));
        Matrices<T>.Store(Activations.AddToRows(scaled, beta), y);
    }

    private static Vector<T> InverseDeviation(Vector<T> variance, BatchNormSettings settings)
    {
        T epsilon = T.CreateChecked(settings.Epsilon);
        return variance.Map(value => T.One / T.Sqrt(value + epsilon), Zeros.Include);
    }

    private static void Move(Tensor running, Vector<T> batch, BatchNormSettings settings)
    {
        T momentum = T.CreateChecked(settings.Momentum);
        Matrices<T>.Store(Matrices<T>.LoadVector(running) * (T.One - momentum) + batch * momentum, running);
    }

    private static Matrix<T> Centre(Matrix<T> matrix, Vector<T> mean) => Activations.AddToRows(matrix, -mean);

    private static Matrix<T> ScaleColumns(Matrix<T> matrix, Vector<T> factors) =>
        matrix.MapIndexed((_, column, value) => value * factors[column]);
}
