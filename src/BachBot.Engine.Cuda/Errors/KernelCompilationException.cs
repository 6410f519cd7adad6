using BachBot.Engine.Backends;

namespace BachBot.Engine.Cuda;

/// <summary>NVRTC could not compile a kernel; the message has the file, the options and the compiler's log.</summary>
public class KernelCompilationException : BackendException
{
    /// <summary>Makes an exception without a message.</summary>
    public KernelCompilationException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public KernelCompilationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public KernelCompilationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception with a message and the compiler's log.</summary>
    public KernelCompilationException(string message, string log)
        : base(message) => Log = log;

    /// <summary>What the compiler wrote.</summary>
    public string Log { get; } = "";
}
