using System.Collections.Frozen;

namespace BachBot.Engine.Text;

/// <summary>The symbols that a model knows, and their numbers 0 to <see cref="Count"/> - 1.</summary>
public sealed class Vocabulary
{
    private readonly FrozenDictionary<string, int> _ids;

    /// <summary>Numbers the tokens in the order given.</summary>
    /// <exception cref="ArgumentException">No token, or the same token twice.</exception>
    public Vocabulary(IEnumerable<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Tokens = [.. tokens];
        if (Tokens.Count == 0)
            throw new ArgumentException("A vocabulary needs at least one token.", nameof(tokens));
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < Tokens.Count; id++)
        {
            if (!ids.TryAdd(Tokens[id], id))
                throw new ArgumentException($"The token '{Tokens[id]}' occurs twice in the vocabulary.", nameof(tokens));
        }
        _ids = ids.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The tokens by number.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Number of tokens.</summary>
    public int Count => Tokens.Count;

    /// <summary>The vocabulary of a text: every distinct token, in ordinal order.</summary>
    public static Vocabulary Of(IEnumerable<string> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Vocabulary(text.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>The vocabulary of the characters of a text, in ordinal order: for character models.</summary>
    public static Vocabulary OfCharacters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.Select(character => character.ToString()));
    }

    /// <summary>The number of a token.</summary>
    /// <exception cref="KeyNotFoundException">The vocabulary does not hold the token.</exception>
    public int IdOf(string token) => _ids.TryGetValue(token, out int id)
        ? id
        : throw new KeyNotFoundException($"The token '{token}' is not among the {Count} tokens of the vocabulary.");

    /// <summary>The number of a token, if the vocabulary holds it.</summary>
    public bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    /// <summary>The numbers of a text's tokens.</summary>
    /// <exception cref="KeyNotFoundException">A token is not in the vocabulary.</exception>
    public int[] Encode(IEnumerable<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return [.. tokens.Select(IdOf)];
    }

    /// <summary>The numbers of a text's characters.</summary>
    /// <exception cref="KeyNotFoundException">A character is not in the vocabulary.</exception>
    public int[] EncodeCharacters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encode(text.Select(character => character.ToString()));
    }

    /// <summary>The tokens of a sequence of numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the vocabulary.</exception>
    public string[] Decode(ReadOnlySpan<int> ids)
    {
        var tokens = new string[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(ids), ids[i], $"Token number {ids[i]} at position {i} is outside the vocabulary of {Count}.");
            tokens[i] = Tokens[ids[i]];
        }
        return tokens;
    }
}
