using BachBot.Chorales.Scores;

namespace BachBot.Cli.Reports.Rolls;

/// <summary>The voices' colours and letters, and how far each voice goes.</summary>
internal static class VoiceLegend
{
    public static void Write(Markup page, Chorale chorale)
    {
        page.Start("ul", ("class", "voices"));
        foreach (Voice voice in Enum.GetValues<Voice>())
        {
            page.Start("li");
            page.Element("span", VoiceStyle.Letter(voice), ("class", "swatch " + VoiceStyle.Class(voice)),
                ("aria-hidden", "true"));
            page.Text($" {voice} ");
            page.Element("span", Compass(chorale, voice), ("class", "muted"));
            page.End();
        }
        page.EndLine();
    }

    private static string Compass(Chorale chorale, Voice voice)
    {
        IReadOnlyList<Note> notes = chorale[voice];
        if (notes.Count == 0)
            return "silent";
        string[] names = NoteText.Names(notes, chorale.Key);
        int low = 0, high = 0;
        for (int i = 1; i < notes.Count; i++)
        {
            low = notes[i].Pitch < notes[low].Pitch ? i : low;
            high = notes[i].Pitch > notes[high].Pitch ? i : high;
        }
        return low == high ? names[low] : $"{names[low]}\u2013{names[high]}";
    }
}
