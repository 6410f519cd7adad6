namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>What a message must say.</summary>
internal static class Mentioning
{
    public static void Mentions(this CudaResultException fault, params string[] parts)
    {
        foreach (string part in parts)
            Assert.True(fault.Message.Contains(part, StringComparison.Ordinal), $"'{part}' is not in: {fault.Message}");
    }
}
