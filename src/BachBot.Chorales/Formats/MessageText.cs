namespace BachBot.Chorales.Formats;

/// <summary>Texts from files within messages.</summary>
internal static class MessageText
{
    private const int Longest = 40;

    /// <summary>The text in quotes, cut to a length that leaves room for what is said about it.</summary>
    public static string Quoted(this string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length <= Longest ? $"'{trimmed}'" : $"'{trimmed[..Longest]}...'";
    }
}
