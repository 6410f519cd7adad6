using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Threads;

/// <summary>Work in parts that a team of threads carries out in any order.</summary>
/// <remarks>A job is a struct of pointers and sizes that stays where it is until all parts are done, so starting one
/// allocates nothing. So that results do not depend on the number of threads, every element of the result belongs to
/// one part, or is summed up in an order that does not depend on the number of parts.</remarks>
internal interface IParallelJob
{
    /// <summary>Carries out one part.</summary>
    /// <typeparam name="TLanes">The vector to compute with.</typeparam>
    /// <param name="part">Number of the part.</param>
    /// <param name="worker">Number of the thread, below <see cref="ThreadTeam.Size"/>: no two parts run at the same
    /// time with the same number, so it picks scratch memory.</param>
    void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>;
}
