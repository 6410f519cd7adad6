using BachBot.Engine.Backends;
using BachBot.Engine.Cuda;
using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Layers;

/// <summary>Every layer's backward pass against finite differences of its forward pass, in double precision.</summary>
public sealed class GradientTests
{
    public static TheoryData<string> Cases() =>
        [.. OpCases.All.Where(testCase => testCase.HasNumericGradient).Select(testCase => testCase.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_pass_is_the_derivative_of_the_forward_pass(string name)
    {
        using var backend = new ReferenceBackend<double>();
        AssertDerivative(OpCases.ByName(name), backend);
    }

    /// <summary>The same on a device, whose kernels also come in a build for double; one small case of each layer, since
    /// parity with the reference covers the rest.</summary>
    [SkippableTheory]
    [InlineData("embedding T=1 N=1 V=2 E=5")]
    [InlineData("lstm T=3 N=2 D=4 H=5")]
    [InlineData("gru T=3 N=2 D=4 H=5")]
    [InlineData("elman T=3 N=2 D=4 H=5")]
    [InlineData("batch-norm [5, 3, 7] offset 0")]
    [InlineData("batch-norm [5, 3, 7] offset 0 dropout 0.3")]
    [InlineData("batch-norm [9, 5, 16] offset 0 dropout 0.5")]
    [InlineData("dropout [7, 5, 37] rate 0.3")]
    [InlineData("linear T=3 N=2 D=5 O=7")]
    [InlineData("softmax cross-entropy T=3 N=5 V=108 range 3")]
    public void Kernels_compute_derivatives_too(string name)
    {
        using CudaBackend backend = TestCuda.Create(DType.Float64);
        AssertDerivative(OpCases.ByName(name), backend);
    }

    private static void AssertDerivative(OpCase testCase, IBackend backend)
    {
        string[] outputs = testCase switch
        {
            LstmCase => ["y", "hT", "cT"],
            GruCase or ElmanCase => ["y", "hT"],
            SoftmaxCrossEntropyCase => ["loss"],
            _ => ["y"],
        };

        double error = NumericGradient.LargestError(testCase, backend, outputs);

        Assert.True(error < Tolerances.NumericGradient, $"{testCase}: largest relative error {error:G3}.");
    }
}
