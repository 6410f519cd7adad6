using System.Numerics;
using BachBot.Engine.Backends;
using BachBot.Engine.Random;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Reference;

/// <summary>Inverted dropout (Srivastava et al. 2014): y = x / (1 - p) where the mask keeps the element, else 0.</summary>
internal static class DropoutReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static void Apply(DropoutMask mask, Tensor x, Tensor y)
    {
        uint step = (uint)mask.Step.HostSpan<int>()[0];
        uint threshold = mask.Threshold;
        T scale = T.CreateChecked(mask.Scale);
        Span<T> input = x.HostSpan<T>();
        Span<T> output = y.HostSpan<T>();
        for (int i = 0; i < input.Length; i++)
        {
            uint word = Philox.Word(mask.Seed, RandomPurpose.Dropout, mask.Stream, step, (uint)i);
            output[i] = word >= threshold ? input[i] * scale : T.Zero;
        }
    }
}
