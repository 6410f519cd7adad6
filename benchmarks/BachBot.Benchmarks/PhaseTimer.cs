using System.Diagnostics;

namespace BachBot.Benchmarks;

/// <summary>Adds up the time of each phase of a step.</summary>
internal sealed class PhaseTimer
{
    private readonly Dictionary<string, double> _milliseconds = [];
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Forgets the time before now.</summary>
    public void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>Adds the time since the last call to a phase.</summary>
    public void Lap(string phase)
    {
        long now = Stopwatch.GetTimestamp();
        _milliseconds[phase] =
            _milliseconds.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(_last, now).TotalMilliseconds;
        _last = now;
    }

    /// <summary>Forgets all phases.</summary>
    public void Clear() => _milliseconds.Clear();

    /// <summary>Milliseconds a step of each phase.</summary>
    public Dictionary<string, double> PerStep(int steps) =>
        _milliseconds.ToDictionary(phase => phase.Key, phase => Math.Round(phase.Value / steps, 3));
}
