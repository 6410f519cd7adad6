using BachBot.Engine.Cpu;
using BachBot.Engine.Reference;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>The CPU backend against the reference in double precision at sizes of its own blocks, with every width of
/// vectors; and against itself with other numbers of threads.</summary>
public sealed class CpuParityTests
{
    [SkippableTheory]
    [MemberData(nameof(CpuCases.Names), MemberType = typeof(CpuCases))]
    public void Every_width_agrees_with_the_reference(string caseName)
    {
        using var reference = new ReferenceBackend<double>();
        OpCase testCase = CpuCases.ByName(caseName);
        OpRun expected = testCase.Run(reference);
        IReadOnlyDictionary<string, double[]> outputs = expected.Outputs;
        IReadOnlyDictionary<string, double[]> gradients = expected.Gradients;
        double tolerance = testCase.IsExact ? 0 : Tolerances.SinglePrecision;

        foreach (CpuInstructionSet instructions in Enum.GetValues<CpuInstructionSet>())
        {
            using CpuBackend backend = Create(2, instructions);
            OpRun actual = testCase.Run(backend);
            Compare.Close(outputs, actual.Outputs, tolerance, $"{instructions}, {caseName}");
            Compare.Close(gradients, actual.Gradients, tolerance, $"{instructions}, gradient of {caseName}");
        }
    }

    [Theory]
    [MemberData(nameof(CpuCases.SharedAndOwnNames), MemberType = typeof(CpuCases))]
    public void Results_do_not_depend_on_the_number_of_threads(string caseName)
    {
        OpCase testCase = CpuCases.ByName(caseName);
        using CpuBackend one = Create(1);
        OpRun expected = testCase.Run(one);
        IReadOnlyDictionary<string, double[]> outputs = expected.Outputs;
        IReadOnlyDictionary<string, double[]> gradients = expected.Gradients;

        foreach (int threads in new[] { 2, 3, 7 })
        {
            using CpuBackend several = Create(threads);
            OpRun actual = testCase.Run(several);
            Compare.Close(outputs, actual.Outputs, 0, $"{threads} threads, {caseName}");
            Compare.Close(gradients, actual.Gradients, 0, $"{threads} threads, gradient of {caseName}");
        }
    }

    private static CpuBackend Create(int threads, CpuInstructionSet instructions = CpuInstructionSet.Vector512) =>
        new(new CpuBackendOptions { Threads = threads, InstructionSet = instructions });
}
