namespace BachBot.Cuda.Emulation;

/// <summary>What recorded launches are run again under.</summary>
public enum Sanitizer
{
    /// <summary>AddressSanitizer and UndefinedBehaviorSanitizer: also the bounds of local arrays, and arithmetic that
    /// has no defined result.</summary>
    Address,

    /// <summary>ThreadSanitizer: order that comes from atomics and flags is followed exactly.</summary>
    Thread,
}
