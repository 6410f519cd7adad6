namespace BachBot.Chorales.Formats;

/// <summary>What a score may be at most: far more than any chorale needs, and small enough that a hostile file costs
/// neither much time nor much memory.</summary>
internal static class ScoreLimits
{
    /// <summary>Size of a file, and of a score unpacked from an archive, in bytes.</summary>
    public const int Bytes = 16 * 1024 * 1024;

    /// <summary>Length of a score, as notated and as performed, in quarters.</summary>
    public const int Quarters = 16_384;

    /// <summary>Largest denominator of a time in quarters.</summary>
    public const int Denominator = 1 << 30;

    /// <summary>Notes and rests in a part or track.</summary>
    public const int Notes = 1 << 18;

    /// <summary>Parts in a score or tracks in a MIDI file.</summary>
    public const int Parts = 1024;

    /// <summary>Characters of a text within a score; what comes after is left out.</summary>
    public const int TextLength = 4096;

    /// <summary>Bars in a part.</summary>
    public const int Bars = 16_384;
}
