using System.Globalization;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Tests.Support;

/// <summary>Small pieces as text.</summary>
internal static class ChordText
{
    private const string Held = "=";
    private const string Rest = "-";

    /// <summary>Quarter notes: chords of four MIDI numbers divided by bars, soprano first; <c>=</c> holds the note before,
    /// <c>-</c> is a rest, and <c>(.)</c> before a chord is its fermata.</summary>
    public static Chorale Quarters(string chords)
    {
        List<Note>[] voices = [[], [], [], []];
        string[] texts = chords.Split('|', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < texts.Length; i++)
        {
            string[] words = texts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool fermata = words[0] == ChoraleTokens.Fermata;
            foreach ((string word, List<Note> notes) in words.Skip(fermata ? 1 : 0).Zip(voices))
            {
                if (word == Held)
                    notes[^1] = notes[^1] with { Duration = notes[^1].Duration + 4 };
                else if (word != Rest)
                    notes.Add(new Note(4 * i, 4, int.Parse(word, CultureInfo.InvariantCulture), Fermata: fermata));
            }
        }
        return new Chorale(voices, 4 * texts.Length);
    }

    /// <summary>The same in a key: <c>C major</c>.</summary>
    public static Chorale Quarters(string chords, string key) =>
        Key.TryParse(key, out Key found) ? Quarters(chords).WithKey(found) : throw new FormatException(key);
}
