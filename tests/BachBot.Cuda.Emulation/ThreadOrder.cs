namespace BachBot.Cuda.Emulation;

/// <summary>The order in which the emulator runs what may run in any order: the threads of a block, the blocks of a
/// grid, the work of several streams.</summary>
public enum ThreadOrder
{
    /// <summary>The first one first.</summary>
    InOrder,

    /// <summary>The last one first.</summary>
    Reversed,

    /// <summary>Shuffled by the seed.</summary>
    Random,
}
