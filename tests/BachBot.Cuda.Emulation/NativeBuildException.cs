namespace BachBot.Cuda.Emulation;

/// <summary>The compiler has refused a source of the emulator.</summary>
internal sealed class NativeBuildException(string message) : Exception(message);
