using System.Diagnostics.CodeAnalysis;

namespace BachBot.Engine.Training;

/// <summary>A text cut for truncated backpropagation: N contiguous streams read side by side in windows of T steps, so
/// that the state at the end of a window is the right one for the start of the next.</summary>
/// <remarks>Stream n holds tokens n · L to (n + 1) · L of the text, L = (length - 1) / N; what does not fill a window
/// at the end of the streams is left out, as in torch-rnn.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of tokens is the field's word for it.")]
public sealed class TokenStream
{
    private readonly ReadOnlyMemory<int> _tokens;
    private readonly int _streamLength;

    /// <summary>Cuts a text.</summary>
    /// <param name="tokens">The text; kept, not copied.</param>
    /// <param name="sequences">N.</param>
    /// <param name="steps">T.</param>
    /// <exception cref="ArgumentException">The text does not fill one window.</exception>
    public TokenStream(ReadOnlyMemory<int> tokens, int sequences, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        _tokens = tokens;
        (Sequences, Steps) = (sequences, steps);
        _streamLength = Math.Max(tokens.Length - 1, 0) / sequences;
        WindowCount = _streamLength / steps;
        if (WindowCount == 0)
            throw new ArgumentException(
                $"A text of {tokens.Length} tokens is too short for {sequences} streams of {steps} steps, which need "
                + $"{(long)sequences * steps + 1}: take a smaller batch, a shorter sequence or more text.",
                nameof(tokens));
    }

    /// <summary>N.</summary>
    public int Sequences { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>Windows in an epoch.</summary>
    public int WindowCount { get; }

    /// <summary>Copies a window out.</summary>
    /// <param name="window">0 to <see cref="WindowCount"/> - 1.</param>
    /// <param name="inputs">[T, N], written.</param>
    /// <param name="targets">[T, N], written: each input's next token.</param>
    public void Read(int window, Span<int> inputs, Span<int> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(window, WindowCount);
        ReadOnlySpan<int> text = _tokens.Span;
        for (int n = 0; n < Sequences; n++)
        {
            int start = n * _streamLength + window * Steps;
            for (int t = 0; t < Steps; t++)
            {
                inputs[t * Sequences + n] = text[start + t];
                targets[t * Sequences + n] = text[start + t + 1];
            }
        }
    }
}
