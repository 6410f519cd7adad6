using System.Diagnostics.CodeAnalysis;
using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Training;

/// <summary>A text cut for truncated backpropagation: N contiguous streams read side by side in windows of T steps, so
/// that the state at the end of a window is the right one for the start of the next.</summary>
/// <remarks>Stream n holds tokens n · S to (n + 1) · S of the text, S = (length - 1) / N; what does not fill a window
/// at the end of the streams is left out, as in torch-rnn. The text lies with the backend, so that the next window costs
/// no copy.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of tokens is the field's word for it.")]
public sealed class TokenStream : IDisposable
{
    private readonly IBackend _backend;
    private readonly Tensor _text;
    private readonly Tensor _window;

    /// <summary>Cuts a text and copies it to a backend.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="text">The text, row after row.</param>
    /// <param name="sequences">N.</param>
    /// <param name="steps">T.</param>
    /// <param name="rowTokens">K, the tokens of a row: a symbol and its context.</param>
    /// <exception cref="ArgumentException">The text does not fill one window, or has no whole rows.</exception>
    public TokenStream(IBackend backend, ReadOnlySpan<int> text, int sequences, int steps, int rowTokens = 1)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowTokens, 1);
        int rows = TokenRows.Count(text, rowTokens);
        WindowCount = CountWindows(rows, sequences, steps);
        _backend = backend;
        _text = backend.Allocate(TokenRows.Text(rows, rowTokens), DType.Int32);
        Replace(text);
        _window = backend.Allocate(new Shape(1), DType.Int32);
        Inputs = backend.Allocate(TokenRows.Window(steps, sequences, rowTokens), DType.Int32);
        Targets = backend.Allocate(new Shape(steps, sequences), DType.Int32);
    }

    /// <summary>Windows in an epoch.</summary>
    public int WindowCount { get; }

    /// <summary>The tokens of the window that was read last, [T, N] or [T, N, K].</summary>
    public Tensor Inputs { get; }

    /// <summary>The symbol behind each of them, [T, N].</summary>
    public Tensor Targets { get; }

    /// <summary>The windows of a text.</summary>
    /// <param name="length">Rows of the text.</param>
    /// <param name="sequences">N.</param>
    /// <param name="steps">T.</param>
    /// <exception cref="ArgumentException">The text does not fill one window.</exception>
    public static int CountWindows(int length, int sequences, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        int windows = new WindowSize(length, steps, sequences).Windows;
        return windows > 0
            ? windows
            : throw new ArgumentException(
                $"A text of {length} tokens is too short for {sequences} streams of {steps} steps, which need "
                + $"{(long)sequences * steps + 1}: take a smaller batch, a shorter sequence or more text.");
    }

    /// <summary>Puts a text of the same length in the place of the first.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void Replace(ReadOnlySpan<int> text) => _text.Write(text);

    /// <summary>Chooses the window that <see cref="Read"/> reads.</summary>
    /// <param name="window">0 to <see cref="WindowCount"/> - 1.</param>
    public void Choose(int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(window, WindowCount);
        _window.Write([window]);
    }

    /// <summary>Reads the chosen window into <see cref="Inputs"/> and <see cref="Targets"/>: only work of the backend, which
    /// can be recorded.</summary>
    public void Read() => _backend.ReadWindow(_text, _window, Inputs, Targets);

    /// <summary>Frees the memory, not the backend.</summary>
    public void Dispose()
    {
        _text.Dispose();
        _window.Dispose();
        Inputs.Dispose();
        Targets.Dispose();
    }
}
