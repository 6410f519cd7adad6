using BachBot.Engine.Cpu;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;
using BachBot.Engine.Random;

namespace BachBot.Engine.Tests.Cpu;

public sealed class PhiloxWordsTests
{
    [SkippableTheory]
    [MemberData(nameof(InstructionSets.All), MemberType = typeof(InstructionSets))]
    public unsafe void Words_of_many_elements_are_those_of_each(CpuInstructionSet instructions)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        var words = new uint[1024];
        ulong[] seeds = [0, 1, 0x123456789ABCDEF, ulong.MaxValue];
        uint[] firsts = [0, 4, 4096, int.MaxValue - 1023];
        foreach (ulong seed in seeds)
        {
            foreach (uint first in firsts)
            {
                Array.Fill(words, 7u);
                fixed (uint* pointer = words)
                {
                    var job = new Job
                    {
                        Source = new PhiloxWords(seed, RandomPurpose.Dropout, 3, 0xFFFFFFF0),
                        First = first,
                        Words = pointer,
                        Count = words.Length,
                    };
                    instructions.RunOnce(ref job);
                }
                for (uint i = 0; i < words.Length; i++)
                    Assert.Equal(Philox.Word(seed, RandomPurpose.Dropout, 3, 0xFFFFFFF0, first + i), words[i]);
            }
        }
    }

    private unsafe struct Job : IParallelJob
    {
        public PhiloxWords Source;
        public uint First;
        public uint* Words;
        public int Count;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes> => Source.Fill<TLanes>(First, Words, Count);
    }
}
