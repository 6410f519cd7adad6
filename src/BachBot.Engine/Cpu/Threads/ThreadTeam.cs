using System.Diagnostics;
using System.Runtime.ExceptionServices;
using BachBot.Engine.Cpu.Simd;

namespace BachBot.Engine.Cpu.Threads;

/// <summary>Threads that stay alive and carry out jobs together with the thread that calls.</summary>
/// <remarks>
/// <para>Jobs follow each other within microseconds, far less than it takes to wake a thread, so a thread that runs
/// out of work spins, but no longer than <see cref="SpinTime"/>; then it parks. An idle team costs nothing.</para>
/// <para>Threads claim parts one by one, the caller too, and the caller waits for parts, not for threads: where the
/// machine is busy with other work and a thread of the team does not get a core, the others do its share. A thread that
/// loses its core in the middle of a part is waited for.</para>
/// </remarks>
internal sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>About the time that it takes to wake a parked thread: spinning longer saves nothing.</summary>
    private static readonly TimeSpan SpinTime = TimeSpan.FromMicroseconds(50);

    /// <summary>Shares of a job are of about the same length; who lets others wait for so long has lost its core.</summary>
    private static readonly TimeSpan LongTime = TimeSpan.FromMicroseconds(500);

    private readonly CpuInstructionSet _instructions;
    private readonly Thread[] _threads;
    private readonly object _workArrived = new();
    private readonly object _workDone = new();

    // Written by the caller before it publishes parts; read only by threads that claimed a part, hence while the
    // caller waits.
    private delegate*<void*, int, int, void> _execute;
    private void* _job;

    // Number of parts in the upper half, number of parts claimed in the lower: one word, so that a claim is one
    // exchange and a thread that comes late finds either nothing or a part of the job that is under way.
    private long _parts;
    private int _partsUnfinished;
    private int _parkedThreads;
    private int _callerParked;
    private int _stopping;
    private int _running;
    private int _longWaits;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the team.</summary>
    /// <param name="size">Number of threads, the caller's included: 1 starts none.</param>
    /// <param name="instructions">The vectors that jobs compute with.</param>
    public ThreadTeam(int size, CpuInstructionSet instructions)
    {
        _instructions = instructions;
        _threads = new Thread[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker))
            {
                IsBackground = true,
                Name = $"{nameof(CpuBackend)} {worker}",
            };
            _threads[i].Start();
        }
    }

    /// <summary>Number of threads, the caller's included.</summary>
    public int Size => _threads.Length + 1;

    /// <summary>How many threads are parked at the moment.</summary>
    public int ParkedThreads => Volatile.Read(ref _parkedThreads);

    /// <summary>How many threads run beside the caller's; none after disposing.</summary>
    public int LiveThreads => _threads.Count(thread => thread.IsAlive);

    /// <summary>How often a caller that had nothing left to do waited for longer than <see cref="LongTime"/>.</summary>
    public int LongWaits => _longWaits;

    /// <summary>Throws while a job is under way.</summary>
    /// <exception cref="InvalidOperationException">Two threads use the team at the same time.</exception>
    public void CheckIdle()
    {
        if (Volatile.Read(ref _running) != 0)
            throw InUse();
    }

    /// <summary>Carries out a job and returns when all its parts are done.</summary>
    /// <exception cref="Exception">The first exception that a part threw.</exception>
    /// <exception cref="InvalidOperationException">Another thread's job is under way.</exception>
    public void Run<TJob>(ref TJob job, int parts)
        where TJob : unmanaged, IParallelJob
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw InUse();
        try
        {
            RunAlone(ref job, parts);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private void RunAlone<TJob>(ref TJob job, int parts)
        where TJob : unmanaged, IParallelJob
    {
        delegate*<void*, int, int, void> execute = _instructions switch
        {
            CpuInstructionSet.Vector512 => &Execute<TJob, Lanes16>,
            CpuInstructionSet.Vector256 => &Execute<TJob, Lanes8>,
            _ => &Execute<TJob, Lanes4>,
        };
        fixed (TJob* pointer = &job)
        {
            if (_threads.Length == 0 || parts <= 1)
            {
                for (int part = 0; part < parts; part++)
                    execute(pointer, part, 0);
                return;
            }

            _execute = execute;
            _job = pointer;
            Volatile.Write(ref _partsUnfinished, parts);
            Interlocked.Exchange(ref _parts, (long)parts << 32);
            if (Volatile.Read(ref _parkedThreads) > 0)
                Wake(_workArrived);

            while (TryClaim(out int part))
                Finish(part, 0);
            WaitForParts();
        }

        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Ends the threads and waits until they are gone.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _stopping, 1);
        Wake(_workArrived);
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private static InvalidOperationException InUse() =>
        new($"Two threads use one {nameof(CpuBackend)} at the same time: give each a backend of its own.");

    private static void Execute<TJob, TLanes>(void* job, int part, int worker)
        where TJob : unmanaged, IParallelJob
        where TLanes : unmanaged, ILanes<TLanes> => ((TJob*)job)->Execute<TLanes>(part, worker);

    private static void Wake(object signal)
    {
        lock (signal)
            Monitor.PulseAll(signal);
    }

    private static bool IsOpen(long parts) => (int)parts < (int)(parts >> 32);

    private void Work(int worker)
    {
        while (WaitForWork())
        {
            while (TryClaim(out int part))
                Finish(part, worker);
        }
    }

    private bool TryClaim(out int part)
    {
        while (true)
        {
            long parts = Volatile.Read(ref _parts);
            part = (int)parts;
            if (!IsOpen(parts))
                return false;
            if (Interlocked.CompareExchange(ref _parts, parts + 1, parts) == parts)
                return true;
        }
    }

    private void Finish(int part, int worker)
    {
        try
        {
            _execute(_job, part, worker);
        }
#pragma warning disable CA1031 // It is not swallowed: Run throws it on the thread that called.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }

        // From the last decrement on the job may be gone; only the team's own fields are touched after it.
        if (Interlocked.Decrement(ref _partsUnfinished) == 0 && Volatile.Read(ref _callerParked) != 0)
            Wake(_workDone);
    }

    /// <returns>False when the team ends.</returns>
    private bool WaitForWork()
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            if (Volatile.Read(ref _stopping) != 0)
                return false;
            if (IsOpen(Volatile.Read(ref _parts)))
                return true;
            Thread.SpinWait(1);
        }
        while (Stopwatch.GetElapsedTime(start) < SpinTime);

        lock (_workArrived)
        {
            // Announced before the last look at the parts: whoever publishes parts after that look sees it and wakes.
            Interlocked.Increment(ref _parkedThreads);
            while (!IsOpen(Volatile.Read(ref _parts)) && Volatile.Read(ref _stopping) == 0)
                Monitor.Wait(_workArrived);
            Interlocked.Decrement(ref _parkedThreads);
        }
        return Volatile.Read(ref _stopping) == 0;
    }

    private void WaitForParts()
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            if (Volatile.Read(ref _partsUnfinished) == 0)
                return;
            Thread.SpinWait(1);
        }
        while (Stopwatch.GetElapsedTime(start) < SpinTime);

        lock (_workDone)
        {
            Interlocked.Exchange(ref _callerParked, 1);
            while (Volatile.Read(ref _partsUnfinished) > 0)
                Monitor.Wait(_workDone);
            Interlocked.Exchange(ref _callerParked, 0);
        }
        if (Stopwatch.GetElapsedTime(start) > LongTime)
            _longWaits++;
    }
}
