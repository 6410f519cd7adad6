using BachBot.Engine.Cpu;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Tests.Cpu;

public sealed unsafe class ThreadTeamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(2, 2)]
    [InlineData(3, 1000)]
    [InlineData(8, 3)]
    public void Every_part_runs_once(int threads, int parts)
    {
        using var team = new ThreadTeam(threads, CpuInstructionSet.Vector128);
        var runs = new int[parts];
        fixed (int* pointer = runs)
        {
            var job = new CountJob { Runs = pointer, Workers = threads };
            team.Run(ref job, parts);
        }

        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Many_short_jobs_on_more_threads_than_processors()
    {
        int threads = 2 * Environment.ProcessorCount + 1;
        using var team = new ThreadTeam(threads, CpuInstructionSet.Vector128);
        var runs = new int[threads];
        fixed (int* pointer = runs)
        {
            for (int i = 0; i < 5000; i++)
            {
                var job = new CountJob { Runs = pointer, Workers = threads };
                team.Run(ref job, 1 + i % threads);
            }
        }

        // Part p runs in those of the 5000 jobs that have more than p parts.
        for (int part = 0; part < threads; part++)
            Assert.Equal(Enumerable.Range(0, 5000).Count(i => i % threads >= part), runs[part]);
    }

    [Fact]
    public void A_second_thread_that_wants_it_meanwhile_is_told()
    {
        using var team = new ThreadTeam(2, CpuInstructionSet.Vector128);
        int arrived = 0;
        // One of the two that the job waits for comes when the others were refused.
        var job = new MeetJob { Arrived = &arrived, Expected = 3 };
        Exception? refused = null, idle = null;
        var other = new Thread(() =>
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref *(int*)job.Arrived) == 2, Patience);
            int own = 0;
            var second = new MeetJob { Arrived = &own, Expected = 1 };
            refused = Record.Exception(() => team.Run(ref second, 1));
            idle = Record.Exception(team.CheckIdle);
            Interlocked.Increment(ref *(int*)job.Arrived);
        });
        other.Start();
        team.Run(ref job, 2);
        other.Join();

        var told = Assert.IsType<InvalidOperationException>(refused);
        Assert.Contains("Two threads use one CpuBackend", told.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(idle);
        team.CheckIdle();
        (arrived, job.Expected) = (0, 2);
        team.Run(ref job, 2);
    }

    [Fact]
    public void Threads_work_at_the_same_time()
    {
        using var team = new ThreadTeam(3, CpuInstructionSet.Vector128);
        int arrived = 0;
        var job = new MeetJob { Arrived = &arrived, Expected = 3 };
        team.Run(ref job, 3);

        Assert.Equal(3, arrived);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_a_part_reaches_the_caller_and_the_team_goes_on(int threads)
    {
        using var team = new ThreadTeam(threads, CpuInstructionSet.Vector128);
        var runs = new int[20];
        fixed (int* pointer = runs)
        {
            var job = new CountJob { Runs = pointer, Workers = threads, Failing = 13 };
            CountJob* jobPointer = &job;
            Assert.Equal(
                "part 13", Assert.Throws<InvalidOperationException>(() => team.Run(ref *jobPointer, 20)).Message);

            job.Failing = 0;
            team.Run(ref job, 12);
        }

        Assert.All(runs[..12], count => Assert.Equal(2, count));
    }

    [Fact]
    public void An_idle_team_parks()
    {
        using var team = new ThreadTeam(4, CpuInstructionSet.Vector128);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(SpinWait.SpinUntil(() => team.ParkedThreads == 3, Patience));
            int arrived = 0;
            var job = new MeetJob { Arrived = &arrived, Expected = 4 };
            team.Run(ref job, 4);
            Assert.Equal(4, arrived);
        }
    }

    [Fact]
    public void Disposing_ends_the_threads()
    {
        var team = new ThreadTeam(4, CpuInstructionSet.Vector128);
        Assert.Equal(3, team.LiveThreads);

        team.Dispose();

        Assert.Equal(0, team.LiveThreads);
    }

    private struct CountJob : IParallelJob
    {
        public int* Runs;
        public int Workers;
        public int Failing;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            if ((uint)worker >= (uint)Workers)
                throw new ArgumentOutOfRangeException(nameof(worker), worker, "No such worker.");
            if (part > 0 && part == Failing)
                throw new InvalidOperationException($"part {part}");
            Interlocked.Increment(ref Runs[part]);
        }
    }

    /// <summary>Each part waits until all have begun.</summary>
    private struct MeetJob : IParallelJob
    {
        public int* Arrived;
        public int Expected;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            Interlocked.Increment(ref *Arrived);
            int* arrived = Arrived;
            int expected = Expected;
            if (!SpinWait.SpinUntil(() => Volatile.Read(ref *arrived) == expected, Patience))
                throw new TimeoutException("The other parts have not begun.");
        }
    }
}
