using BachBot.Engine.Cpu;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>When a text's steps are shared by threads, told by how often one of them let the others wait.</summary>
public sealed class StepSharingTests
{
    private readonly StepSharing _sharing = new();

    [Fact]
    public void On_a_quiet_machine_every_step_is_shared() => Assert.Equal(0, StepsAlone(longWaits: 0));

    [Fact]
    public void What_other_jobs_waited_for_counts_for_nothing()
    {
        _sharing.Begin(longWaits: 7);

        Assert.True(_sharing.Next(longWaits: 7));
    }

    [Fact]
    public void Each_time_in_vain_the_caller_goes_on_alone_for_longer_up_to_a_limit()
    {
        int[] pauses = [.. Enumerable.Range(1, 10).Select(StepsAlone)];

        Assert.Equal([128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 16_384, 16_384], pauses);
    }

    [Fact]
    public void After_a_quiet_time_it_begins_anew()
    {
        StepsAlone(longWaits: 1);
        StepsAlone(longWaits: 2);
        for (int step = 0; step < 2000; step++)
            Assert.True(_sharing.Next(longWaits: 2));

        Assert.Equal(128, StepsAlone(longWaits: 3));
    }

    /// <summary>How many steps are not shared before one is again.</summary>
    private int StepsAlone(int longWaits)
    {
        int alone = 0;
        while (!_sharing.Next(longWaits))
            alone++;
        return alone;
    }
}
