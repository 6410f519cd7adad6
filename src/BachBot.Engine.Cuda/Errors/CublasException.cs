using BachBot.Engine.Backends;

namespace BachBot.Engine.Cuda;

/// <summary>A call of cuBLAS failed; the message has the call and the status.</summary>
public class CublasException : BackendException
{
    /// <summary>Makes an exception without a message.</summary>
    public CublasException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CublasException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public CublasException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception with a message and the status.</summary>
    public CublasException(string message, int status)
        : base(message) => Status = status;

    /// <summary>The status (<c>cublasStatus_t</c>).</summary>
    public int Status { get; }
}
