using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>The sizes of a window of a text: N streams side by side, T steps of each.</summary>
/// <param name="TextLength">Tokens of the text.</param>
/// <param name="Steps">T.</param>
/// <param name="Sequences">N.</param>
public readonly record struct WindowSize(int TextLength, int Steps, int Sequences)
{
    /// <summary>S: tokens of a stream. Each is a contiguous part of the text, of which every token has a next one.</summary>
    public int StreamLength => Math.Max(TextLength - 1, 0) / Sequences;

    /// <summary>Whole windows of the streams.</summary>
    public int Windows => StreamLength / Steps;
}

/// <summary>Checks of <see cref="IBackend.ReadWindow"/>'s arguments, and the function for tensors in the host's memory.
/// </summary>
public static class WindowArguments
{
    /// <summary>Checks the arguments and returns the sizes. Whether there is a window of that number is for the backend to
    /// check where it can do so without waiting for a device.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or shape than expected.</exception>
    public static WindowSize Check(Tensor text, Tensor window, Tensor inputs, Tensor targets)
    {
        const string Function = nameof(IBackend.ReadWindow);
        Expect.Rank(Function, text, 1);
        Expect.Type(Function, text, DType.Int32);
        Expect.Shape(Function, window, DType.Int32, new Shape(1));
        Expect.Rank(Function, inputs, 2);
        Expect.Type(Function, inputs, DType.Int32);
        Expect.Shape(Function, targets, DType.Int32, inputs.Shape);
        if (inputs.ElementCount == 0)
            throw new ArgumentException($"{Function}: a window of shape {inputs.Shape} has no tokens.", nameof(inputs));
        return new WindowSize(text.ElementCount, inputs.Shape[0], inputs.Shape[1]);
    }

    /// <summary>Reads a window in the host's memory.</summary>
    internal static void Read(Tensor text, Tensor window, Tensor inputs, Tensor targets)
    {
        WindowSize size = Check(text, window, inputs, targets);
        int number = window.HostSpan<int>()[0];
        if ((uint)number >= (uint)size.Windows)
            throw new ArgumentException(
                $"{nameof(IBackend.ReadWindow)}: window must lie in 0 to {size.Windows - 1}, not {number}.", nameof(window));
        ReadOnlySpan<int> tokens = text.HostSpan<int>();
        Span<int> x = inputs.HostSpan<int>(), next = targets.HostSpan<int>();
        for (int n = 0; n < size.Sequences; n++)
        {
            int start = n * size.StreamLength + number * size.Steps;
            for (int t = 0; t < size.Steps; t++)
            {
                x[t * size.Sequences + n] = tokens[start + t];
                next[t * size.Sequences + n] = tokens[start + t + 1];
            }
        }
    }
}
