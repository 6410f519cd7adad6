namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>A call of the driver that did not succeed, with its code and its words.</summary>
internal sealed class CudaResultException(int code, string message) : Exception($"{code}: {message}")
{
    public int Code => code;
}
