using System.Globalization;

namespace BachBot.Benchmarks.Peers;

/// <summary>What else the processors do: it makes comparisons worthless, because libraries bear it differently.</summary>
internal static class OtherWork
{
    /// <summary>Above it a comparison says little.</summary>
    public const double Tolerable = 0.1;

    /// <summary>How much of the processors' time is taken, measured for a second in which this program does nothing; null
    /// where it is not known.</summary>
    public static double? Share()
    {
        if (Read() is not { } before)
            return null;
        Thread.Sleep(TimeSpan.FromSeconds(1));
        if (Read() is not { } after || after.Total == before.Total)
            return null;
        return 1 - (after.Idle - before.Idle) / (after.Total - before.Total);
    }

    /// <summary>The kernel's count of time since the start: idle and waiting for disks, and all.</summary>
    private static (double Idle, double Total)? Read()
    {
        const string File = "/proc/stat";
        if (!System.IO.File.Exists(File))
            return null;
        double[] times =
        [
            .. System.IO.File.ReadLines(File).First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
        ];
        return (times[3] + times[4], times.Sum());
    }
}
