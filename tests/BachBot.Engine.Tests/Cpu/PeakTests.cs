using BachBot.Engine.Cpu;

namespace BachBot.Engine.Tests.Cpu;

public sealed class PeakTests
{
    [SkippableTheory]
    [MemberData(nameof(InstructionSets.All), MemberType = typeof(InstructionSets))]
    public void The_peak_is_more_than_a_scalar_loop_and_less_than_the_impossible(CpuInstructionSet instructions)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        using var backend = new CpuBackend(new CpuBackendOptions { Threads = 1, InstructionSet = instructions });

        Assert.InRange(backend.MeasurePeak(), 1e8, 1e13);
    }
}
