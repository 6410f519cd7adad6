using System.Collections.Concurrent;
using BachBot.Engine.Backends;
using BachBot.Engine.Reference;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Layers;

/// <summary>Every backend against the reference in double precision.</summary>
public sealed class ParityTests
{
    /// <summary>What the reference gives for each case: the same for every backend.</summary>
    private static readonly ConcurrentDictionary<string, Values> Expected = new();

    [SkippableTheory]
    [EveryBackendAndCase]
    public void Backend_agrees_with_the_reference_and_gives_the_same_bits_again(string backendName, string caseName)
    {
        OpCase testCase = OpCases.ByName(caseName);
        Values expected = Expected.GetOrAdd(caseName, _ =>
        {
            using var reference = new ReferenceBackend<double>();
            return Values.Of(testCase.Run(reference));
        });
        using IBackend backend = TestBackends.Create(backendName);

        var actual = Values.Of(testCase.Run(backend));
        var again = Values.Of(testCase.Run(backend));

        double tolerance = testCase.IsExact ? 0 : Tolerances.Of(backend.ScalarType);
        Compare.Close(expected.Outputs, actual.Outputs, tolerance, $"{backendName}, {caseName}");
        Compare.Close(expected.Gradients, actual.Gradients, tolerance, $"{backendName}, gradient of {caseName}");
        Compare.Close(actual.Outputs, again.Outputs, 0, $"{backendName}, {caseName} once more");
        Compare.Close(actual.Gradients, again.Gradients, 0, $"{backendName}, gradient of {caseName} once more");
    }

    private sealed record Values(IReadOnlyDictionary<string, double[]> Outputs, IReadOnlyDictionary<string, double[]> Gradients)
    {
        public static Values Of(OpRun run) => new(run.Outputs, run.Gradients);
    }
}
