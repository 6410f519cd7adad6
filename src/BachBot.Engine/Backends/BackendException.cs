namespace BachBot.Engine.Backends;

/// <summary>A backend cannot be had or its device failed.</summary>
public class BackendException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public BackendException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public BackendException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public BackendException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
