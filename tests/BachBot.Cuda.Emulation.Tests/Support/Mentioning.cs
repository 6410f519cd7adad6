namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>What a message must say.</summary>
internal static class Mentioning
{
    public static void Mentions(this CudaResultException fault, params string[] parts)
    {
        foreach (string part in parts)
            Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }
}
