namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>The orders of threads in which a test repeats its launch.</summary>
internal static class Orders
{
    public static IEnumerable<EmulationOptions> All(EmulationOptions? from = null)
    {
        EmulationOptions options = from ?? new EmulationOptions();
        yield return options with { ThreadOrder = ThreadOrder.InOrder };
        yield return options with { ThreadOrder = ThreadOrder.Reversed };
        for (ulong seed = 1; seed <= 4; seed++)
            yield return options with { ThreadOrder = ThreadOrder.Random, Seed = seed };
    }
}
