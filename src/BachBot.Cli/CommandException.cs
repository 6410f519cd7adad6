namespace BachBot.Cli;

/// <summary>A command cannot do what it was asked to; the message is the line that the user sees.</summary>
public class CommandException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public CommandException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CommandException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public CommandException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
