using BachBot.Engine.Backends;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>The precision of matrix products that options ask for.</summary>
public sealed class MatrixPrecisionTests
{
    [SkippableTheory]
    [InlineData(MatrixPrecision.Tf32, Tolerances.Tf32)]
    [InlineData(MatrixPrecision.BFloat16, Tolerances.BFloat16)]
    public void Factors_are_rounded_and_no_more_than_that(MatrixPrecision precision, double tolerance)
    {
        OpCase testCase = new LinearCase(8, 16, 64, 32);
        using var reference = new ReferenceBackend<double>();
        using IBackend backend = TestCuda.Create(DType.Float32, precision);

        OpRun expected = testCase.Run(reference);
        OpRun actual = testCase.Run(backend);

        Compare.Close(expected.Outputs, actual.Outputs, tolerance, "values");
        Compare.Close(expected.Gradients, actual.Gradients, tolerance, "gradients");
        // Otherwise the option did nothing. To a GPU it is a permission, which it need not use.
        Assert.True(TestCuda.IsGpu || Compare.RelativeError(expected.Outputs["y"], actual.Outputs["y"]) > Tolerances.SinglePrecision);
    }
}
