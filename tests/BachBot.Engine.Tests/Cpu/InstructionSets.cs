using BachBot.Engine.Cpu;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>Tests that run with every width of vectors.</summary>
internal static class InstructionSets
{
    public static TheoryData<CpuInstructionSet> All() => new(Enum.GetValues<CpuInstructionSet>());

    public static void SkipUnlessSupported(CpuInstructionSet instructions) =>
        Skip.If(instructions > CpuInstructionSets.Best, $"This processor has no accelerated {instructions}.");

    /// <summary>Runs a job's only part on this thread.</summary>
    public static void RunOnce<TJob>(this CpuInstructionSet instructions, ref TJob job)
        where TJob : unmanaged, IParallelJob
    {
        using var team = new ThreadTeam(1, instructions);
        team.Run(ref job, 1);
    }
}
