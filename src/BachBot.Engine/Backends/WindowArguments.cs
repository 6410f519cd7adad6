using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>The sizes of a window of a text: N streams side by side, T steps of each.</summary>
/// <param name="TextLength">Rows of the text.</param>
/// <param name="Steps">T.</param>
/// <param name="Sequences">N.</param>
/// <param name="RowTokens">K, the tokens of a row.</param>
public readonly record struct WindowSize(int TextLength, int Steps, int Sequences, int RowTokens = 1)
{
    /// <summary>S: rows of a stream. Each is a contiguous part of the text, of which every row has a next one.</summary>
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
        Expect.Rank(Function, targets, 2);
        if (targets.ElementCount == 0)
            throw new ArgumentException($"{Function}: a window of shape {targets.Shape} has no tokens.", nameof(targets));
        if (text.Shape.Rank is not (1 or 2))
            throw new ArgumentException(
                $"{Function}: text must have the shape [length] or [length, K], not {text.Shape}.", nameof(text));
        var size = new WindowSize(
            text.Shape[0], targets.Shape[0], targets.Shape[1], text.Shape.Rank == 2 ? text.Shape[1] : 1);
        Expect.Type(Function, text, DType.Int32);
        Expect.Shape(Function, window, DType.Int32, new Shape(1));
        Expect.Type(Function, targets, DType.Int32);
        Expect.Shape(
            Function, inputs, DType.Int32,
            text.Shape.Rank == 2 ? new Shape(size.Steps, size.Sequences, size.RowTokens) : targets.Shape);
        return size;
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
                int row = t * size.Sequences + n;
                tokens.Slice((start + t) * size.RowTokens, size.RowTokens).CopyTo(x[(row * size.RowTokens)..]);
                next[row] = tokens[(start + t + 1) * size.RowTokens];
            }
        }
    }
}
