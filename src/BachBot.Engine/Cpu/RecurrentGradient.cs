namespace BachBot.Engine.Cpu;

/// <summary>The gradient of a recurrent layer's state on its way back through the steps.</summary>
internal static unsafe class RecurrentGradient
{
    /// <summary>Starts from what the final state receives; null is zero.</summary>
    public static void Start(float* final, float* gradient, int length)
    {
        if (final is null)
            new Span<float>(gradient, length).Clear();
        else
            Copy(final, gradient, length);
    }

    /// <summary>Hands what is left after the first step to the initial state; null where nobody needs it.</summary>
    public static void Finish(float* gradient, float* initial, int length)
    {
        if (initial is not null)
            Copy(gradient, initial, length);
    }

    private static void Copy(float* source, float* destination, int length) =>
        new ReadOnlySpan<float>(source, length).CopyTo(new Span<float>(destination, length));
}
