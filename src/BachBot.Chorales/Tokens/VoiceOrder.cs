using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tokens;

/// <summary>The order in which an encoding writes the four voices of a frame.</summary>
/// <remarks>The first voice is predicted from the past alone, the last one from the other three as well: BTAS gives the
/// bass first, SBAT the outer voices.</remarks>
public sealed class VoiceOrder : IEquatable<VoiceOrder>
{
    private const string Letters = "SATB";

    private readonly Voice[] _voices;

    /// <summary>The order of four letters, each of S, A, T, B once.</summary>
    /// <exception cref="FormatException">Not each letter once.</exception>
    public VoiceOrder(string letters)
    {
        ArgumentNullException.ThrowIfNull(letters);
        string upper = letters.ToUpperInvariant();
        if (string.Concat(upper.Order()) != string.Concat(Letters.Order()))
            throw new FormatException($"Voice order '{letters}': expected each of S, A, T, B once, such as BTAS.");
        _voices = [.. upper.Select(letter => (Voice)Letters.IndexOf(letter, StringComparison.Ordinal))];
    }

    /// <summary>Soprano, alto, tenor, bass.</summary>
    public static VoiceOrder Satb { get; } = new(Letters);

    /// <summary>The voice at a position, 0 to 3.</summary>
    public Voice this[int position] => _voices[position];

    /// <summary>The position of a voice, 0 to 3.</summary>
    public int PositionOf(Voice voice) => Array.IndexOf(_voices, voice);

    /// <inheritdoc/>
    public bool Equals(VoiceOrder? other) => other is not null && _voices.AsSpan().SequenceEqual(other._voices);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VoiceOrder);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The letters, such as <c>SATB</c>.</summary>
    public override string ToString() => string.Concat(_voices.Select(voice => Letters[(int)voice]));
}
