namespace BachBot.Engine.Cuda;

/// <summary>What a compiled kernel takes of a device.</summary>
/// <param name="File">The kernel's file.</param>
/// <param name="Name">The kernel.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="SharedBytes">Static shared memory of a block.</param>
/// <param name="LocalBytes">Local memory of a thread: what did not fit into registers.</param>
/// <param name="MaxThreads">The most threads that a block may have.</param>
public sealed record CudaKernelInfo(
    string File, string Name, int Registers, int SharedBytes, int LocalBytes, int MaxThreads);
