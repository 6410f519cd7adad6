namespace BachBot.Engine.Cuda.Driver;

/// <summary>What can be asked of a kernel (<c>CUfunction_attribute</c>).</summary>
public enum CudaFunctionAttribute
{
    /// <summary>The most threads that a block may have.</summary>
    MaxThreadsPerBlock = 0,

    /// <summary>Bytes of static shared memory of a block.</summary>
    SharedBytes = 1,

    /// <summary>Bytes of local memory of a thread: registers that did not suffice.</summary>
    LocalBytes = 3,

    /// <summary>Registers of a thread.</summary>
    Registers = 4,

    /// <summary>The most dynamic shared memory that a launch may ask for; set it above 48 KB.</summary>
    MaxDynamicSharedBytes = 8,

    /// <summary>Set to 1 to allow clusters of more than 8 blocks.</summary>
    NonPortableClusterSize = 14,
}
