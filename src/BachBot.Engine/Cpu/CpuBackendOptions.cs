namespace BachBot.Engine.Cpu;

/// <summary>Settings of a <see cref="CpuBackend"/>.</summary>
public sealed record CpuBackendOptions
{
    /// <summary>Number of threads, the caller's included; by default one for each processor. Results do not depend on
    /// it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The widest vector instructions to use, where the processor has them; by default its widest.</summary>
    public CpuInstructionSet InstructionSet { get; init; } = CpuInstructionSet.Vector512;
}
