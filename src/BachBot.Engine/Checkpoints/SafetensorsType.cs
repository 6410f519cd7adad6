namespace BachBot.Engine.Checkpoints;

/// <summary>The element types of safetensors files that this library reads.</summary>
public enum SafetensorsType
{
    /// <summary>16-bit IEEE 754.</summary>
    F16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BF16,

    /// <summary>32-bit IEEE 754.</summary>
    F32,

    /// <summary>64-bit IEEE 754.</summary>
    F64,

    /// <summary>32-bit signed integer.</summary>
    I32,

    /// <summary>64-bit signed integer.</summary>
    I64,
}
