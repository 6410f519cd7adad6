using BachBot.Engine.Backends;

namespace BachBot.Engine.Cuda;

/// <summary>A call of the CUDA driver failed; the message has the call, the error's name and the driver's text.</summary>
public class CudaException : BackendException
{
    /// <summary>Makes an exception without a message.</summary>
    public CudaException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CudaException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public CudaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception with a message and the driver's error code.</summary>
    public CudaException(string message, int code)
        : base(message) => Code = code;

    /// <summary>The driver's error code (<c>CUresult</c>), or 0 where the error is not the driver's.</summary>
    public int Code { get; }

    /// <summary>Whether the driver refused because work is being recorded.</summary>
    internal bool IsOfCapture => Code is >= 900 and <= 908;

    /// <summary>Whether nothing more can be done with the device in this process, as after a kernel that wrote outside
    /// its memory: from then on the driver answers every call with this error.</summary>
    public bool IsSticky => Code is 214 or 220 or 700 or 702 or 709 or 710 or (>= 714 and <= 719);
}
