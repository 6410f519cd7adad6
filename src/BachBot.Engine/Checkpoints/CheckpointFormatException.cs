namespace BachBot.Engine.Checkpoints;

/// <summary>A file is no checkpoint that can be read; the message names the file, what is wrong, and where.</summary>
public class CheckpointFormatException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public CheckpointFormatException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CheckpointFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public CheckpointFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
