using BachBot.Engine.Reference;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>One small case for each kernel: what <see cref="SanitizerTests"/> records and runs again.</summary>
public sealed class SmallLaunchTests
{
    [SkippableTheory]
    [InlineData("embedding T=1 N=1 V=2 E=5")]
    [InlineData("lstm T=3 N=2 D=4 H=5")]
    [InlineData("gru T=3 N=2 D=4 H=5")]
    [InlineData("elman T=3 N=2 D=4 H=5")]
    [InlineData("batch-norm [5, 3, 7]")]
    [InlineData("batch-norm [9, 5, 16]")]
    [InlineData("batch-norm inference [1, 1, 5]")]
    [InlineData("dropout [1, 1, 3]")]
    [InlineData("linear T=3 N=2 D=5 O=7")]
    [InlineData("softmax cross-entropy T=1 N=1 V=2")]
    [InlineData("adam P=75 clip Norm")]
    [InlineData("sgd P=75 clip Norm")]
    [InlineData("sample N=1 V=1")]
    public void A_small_case_agrees_with_the_reference(string name)
    {
        OpCase testCase = OpCases.All.First(one => one.Name.StartsWith(name, StringComparison.Ordinal));
        using CudaBackend backend = TestCuda.Create();
        using var reference = new ReferenceBackend<double>();
        OpRun expected = testCase.Run(reference), actual = testCase.Run(backend);

        double tolerance = testCase.IsExact ? 0 : Tolerances.SinglePrecision;
        Compare.Close(expected.Outputs, actual.Outputs, tolerance, testCase.Name);
        Compare.Close(expected.Gradients, actual.Gradients, tolerance, $"gradient of {testCase.Name}");
    }

    [SkippableFact]
    public void A_small_window_is_read()
    {
        using CudaBackend backend = TestCuda.Create();
        Tensor text = backend.Allocate(new Shape(7), DType.Int32), window = backend.Allocate(new Shape(1), DType.Int32);
        Tensor inputs = backend.Allocate(new Shape(3, 2), DType.Int32), targets = backend.Allocate(new Shape(3, 2), DType.Int32);
        text.Write([0, 1, 2, 3, 4, 5, 6]);
        window.Write([0]);
        backend.ReadWindow(text, window, inputs, targets);

        var read = new int[6];
        inputs.Read(read);
        Assert.Equal([0, 3, 1, 4, 2, 5], read);
        targets.Read(read);
        Assert.Equal([1, 4, 2, 5, 3, 6], read);
    }
}
