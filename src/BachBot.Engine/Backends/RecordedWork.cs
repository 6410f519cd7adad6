namespace BachBot.Engine.Backends;

/// <summary>Work that is done again and again with the same tensors, as <see cref="IBackend.Record"/> took it down.
/// </summary>
public abstract class RecordedWork : IDisposable
{
    /// <summary>Does the work, with what the tensors hold now.</summary>
    public abstract void Run();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the recording holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>What a backend that makes nothing of weights keeps of them.</summary>
internal sealed class NothingKept : IDisposable
{
    public void Dispose()
    {
    }
}

/// <summary>Work of a backend that records nothing: it is simply done.</summary>
internal sealed class DirectWork(Action work) : RecordedWork
{
    public override void Run() => work();
}
