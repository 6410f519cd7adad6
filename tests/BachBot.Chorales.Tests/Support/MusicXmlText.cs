using System.Text;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Support;

/// <summary>Small MusicXML documents: the soprano as given, the other voices with one long note a bar.</summary>
internal static class MusicXmlText
{
    /// <summary>A document of four parts with four divisions a quarter.</summary>
    /// <param name="sopranoBars">The content of each of the soprano's bars; lower voices get whole notes.</param>
    public static string Document(params string[] sopranoBars)
    {
        var xml = new StringBuilder("<score-partwise><part-list>");
        string[] names = ["Soprano", "Alto", "Tenor", "Bass"];
        for (int v = 0; v < 4; v++)
            xml.Append($"<score-part id='P{v}'><part-name>{names[v]}</part-name></score-part>");
        xml.Append("</part-list>");
        for (int v = 0; v < 4; v++)
        {
            xml.Append($"<part id='P{v}'>");
            for (int bar = 0; bar < sopranoBars.Length; bar++)
            {
                xml.Append($"<measure number='{bar + 1}'>");
                if (bar == 0)
                    xml.Append("<attributes><divisions>4</divisions></attributes>");
                xml.Append(v == 0 ? sopranoBars[bar] : Note("C", 4, 16)).Append("</measure>");
            }
            xml.Append("</part>");
        }
        return xml.Append("</score-partwise>").ToString();
    }

    /// <summary>A note, perhaps with more elements after the duration.</summary>
    public static string Note(string step, int octave, int duration, string more = "") =>
        $"<note><pitch><step>{step}</step><octave>{octave}</octave></pitch><duration>{duration}</duration>" +
        more + "</note>";

    public static Score Read(string document) => ScoreReader.Read(Encoding.UTF8.GetBytes(document), "test.musicxml");

    /// <summary>The message of the error that reading must give.</summary>
    public static string Refused(string document) =>
        Assert.Throws<ScoreFormatException>(() => Read(document)).Message;

    /// <summary>The soprano as onset:pitch, in quarters.</summary>
    public static string Soprano(Score score) => string.Join(' ', score[Voice.Soprano].Select(note =>
        $"{note.Onset}+{note.Duration}:{note.Pitch}{(note.TiedFromPrevious ? "]" : "")}{(note.TiedToNext ? "[" : "")}" +
        (note.Fermata ? "." : "")));
}
