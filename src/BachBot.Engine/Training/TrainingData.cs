using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BachBot.Engine.Training;

/// <summary>The texts of a training run, as token numbers.</summary>
/// <param name="Training">What is learnt.</param>
/// <param name="Validation">What tells how well; empty to do without.</param>
public sealed record TrainingData(ReadOnlyMemory<int> Training, ReadOnlyMemory<int> Validation)
{
    /// <summary>SHA-256 over both texts: a resumed run must go on with the same data.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<int> text in new[] { Training, Validation })
        {
            hash.AppendData(BitConverter.GetBytes(text.Length));
            hash.AppendData(MemoryMarshal.AsBytes(text.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
