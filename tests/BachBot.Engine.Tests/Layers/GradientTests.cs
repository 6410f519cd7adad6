using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Layers;

/// <summary>Every layer's backward pass against finite differences of its forward pass, in double precision.</summary>
public sealed class GradientTests
{
    [Theory]
    [MemberData(nameof(OpCases.WithNumericGradient), MemberType = typeof(OpCases))]
    public void Backward_pass_is_the_derivative_of_the_forward_pass(string name)
    {
        OpCase testCase = OpCases.ByName(name);
        string[] outputs = testCase switch
        {
            LstmCase => ["y", "hT", "cT"],
            GruCase or ElmanCase => ["y", "hT"],
            SoftmaxCrossEntropyCase => ["loss"],
            _ => ["y"],
        };

        double error = NumericGradient.LargestError(testCase, outputs);

        Assert.True(error < Tolerances.NumericGradient, $"{name}: largest relative error {error:G3}.");
    }
}
