using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>Checks of a copy's arguments, the same for every backend.</summary>
public static class CopyArguments
{
    /// <summary>Checks <see cref="IBackend.Copy"/>.</summary>
    /// <exception cref="ArgumentException">The tensors differ in type or shape.</exception>
    public static void Check(Tensor source, Tensor destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (source.Shape != destination.Shape || source.Type != destination.Type)
            throw new ArgumentException(
                $"{nameof(IBackend.Copy)}: the source is {source.Type} {source.Shape}, the destination {destination.Type} {destination.Shape}.",
                nameof(destination));
    }
}
