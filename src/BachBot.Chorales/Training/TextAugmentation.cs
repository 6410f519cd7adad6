namespace BachBot.Chorales.Training;

/// <summary>How the training pieces change from epoch to epoch.</summary>
public sealed record TextAugmentation
{
    /// <summary>Most semitones by which a piece is moved, up or down.</summary>
    public const int MostSemitones = 12;

    /// <summary>The pieces as they are, in their order.</summary>
    public static TextAugmentation None { get; } = new();

    /// <summary>Pieces are moved by up to so many semitones, all distances equally often; 0 leaves them.</summary>
    public int Semitones { get; init; }

    /// <summary>Share of the pieces that are moved in an epoch.</summary>
    public double TransposedShare { get; init; } = 0.6;

    /// <summary>Whether pieces come in another order in each epoch.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Share of the pieces of an epoch of which some notes are given, for a model whose context can tell it
    /// (<see cref="Context.ContextLayout.TellsGivenNotes"/>): then it learns to find the others.</summary>
    public double GivenShare { get; init; }

    /// <summary>Chooses orders, distances and what is given.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether nothing changes.</summary>
    public bool IsNone => !Shuffle && GivenShare == 0 && (Semitones == 0 || TransposedShare == 0);

    /// <summary>Throws unless the options can be followed.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        if (Semitones is < 0 or > MostSemitones)
            throw new ArgumentException(
                $"Pieces can be moved by 0 to {MostSemitones} semitones, not by {Semitones}.");
        if (!(TransposedShare is >= 0 and <= 1))
            throw new ArgumentException($"The share of moved pieces must be from 0 to 1, not {TransposedShare}.");
        if (!(GivenShare is >= 0 and <= 1))
            throw new ArgumentException($"The share of pieces with given notes must be from 0 to 1, not {GivenShare}.");
    }
}
