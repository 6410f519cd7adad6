using System.Diagnostics;
using System.Reflection;
using BachBot.Engine.Backends;

namespace BachBot.Cli.Benchmarks;

/// <summary>Stands in front of a backend and adds up the time of each of its functions.</summary>
public class TimedBackend : DispatchProxy
{
    private readonly Dictionary<string, double> _seconds = [];
    private IBackend? _backend;

    /// <summary>The time of each function so far, in seconds.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Puts a timer in front of a backend.</summary>
    public static (IBackend Backend, TimedBackend Timer) InFrontOf(IBackend backend)
    {
        IBackend proxy = Create<IBackend, TimedBackend>();
        var timer = (TimedBackend)proxy;
        timer._backend = backend;
        return (proxy, timer);
    }

    /// <summary>Forgets the times so far.</summary>
    public void Clear() => _seconds.Clear();

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        // Work that is recorded would only be timed once.
        if (targetMethod.Name == nameof(IBackend.Record))
            return new Unrecorded((Action)args![0]!);
        long start = Stopwatch.GetTimestamp();
        object? result = targetMethod.Invoke(_backend, args);
        _backend!.Synchronize();
        double time = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _seconds[targetMethod.Name] = _seconds.GetValueOrDefault(targetMethod.Name) + time;
        return result;
    }

    private sealed class Unrecorded(Action work) : RecordedWork
    {
        public override void Run() => work();
    }
}
