namespace BachBot.Engine.Training;

/// <summary>A training run cannot go on; the message says at which step and why.</summary>
public class TrainingException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public TrainingException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
