namespace BachBot.Chorales.Corpus;

/// <summary>The part of a dataset that a piece belongs to.</summary>
public enum DatasetSplit
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To watch learning by.</summary>
    Valid,

    /// <summary>To measure once at the end.</summary>
    Test,
}
