using BachBot.Engine.Backends;
using BachBot.Engine.Reference;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Layers;

/// <summary>Every backend against the reference in double precision.</summary>
public sealed class ParityTests
{
    [SkippableTheory]
    [EveryBackendAndCase]
    public void Backend_agrees_with_the_reference(string backendName, string caseName)
    {
        OpCase testCase = OpCases.ByName(caseName);
        using IBackend backend = TestBackends.Create(backendName);
        using var reference = new ReferenceBackend<double>();

        OpRun expected = testCase.Run(reference);
        OpRun actual = testCase.Run(backend);

        double tolerance = testCase.IsExact ? 0 : Tolerances.Of(backend.ScalarType);
        Compare.Close(expected.Outputs, actual.Outputs, tolerance, $"{backendName}, {caseName}");
        Compare.Close(expected.Gradients, actual.Gradients, tolerance, $"{backendName}, gradient of {caseName}");
    }

    [SkippableTheory]
    [EveryBackendAndCase]
    public void Two_runs_are_bitwise_equal(string backendName, string caseName)
    {
        OpCase testCase = OpCases.ByName(caseName);
        using IBackend backend = TestBackends.Create(backendName);

        OpRun first = testCase.Run(backend);
        OpRun second = testCase.Run(backend);

        Compare.Close(first.Outputs, second.Outputs, 0, caseName);
        Compare.Close(first.Gradients, second.Gradients, 0, $"gradient of {caseName}");
    }
}
