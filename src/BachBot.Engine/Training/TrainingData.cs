using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BachBot.Engine.Training;

/// <summary>The texts of a training run, as token numbers: for a model that takes context, each symbol followed by its
/// context.</summary>
/// <param name="Training">What is learnt.</param>
/// <param name="Validation">What tells how well; empty to do without.</param>
public sealed record TrainingData(ReadOnlyMemory<int> Training, ReadOnlyMemory<int> Validation)
{
    /// <summary>Gives the text of an epoch, counted from 1, in the place of the training text and of its length, such as the
    /// same pieces in another order and other keys. The same number must give the same text, because a resumed run asks
    /// again. Null learns the training text in every epoch.</summary>
    public Func<int, ReadOnlyMemory<int>>? TextOfEpoch { get; init; }

    /// <summary>SHA-256 over the texts: a resumed run must go on with the same data.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlyMemory<int>[] texts = TextOfEpoch is null ? [Training, Validation] : [Training, Validation, TextOfEpoch(1)];
        foreach (ReadOnlyMemory<int> text in texts)
        {
            hash.AppendData(BitConverter.GetBytes(text.Length));
            hash.AppendData(MemoryMarshal.AsBytes(text.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
