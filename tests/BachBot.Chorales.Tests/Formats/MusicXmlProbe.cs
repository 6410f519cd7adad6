using System.Globalization;
using System.Xml.Linq;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>A note or rest as it stands in a file.</summary>
internal sealed record ProbedNote(
    int Onset,
    int Duration,
    int? Pitch,
    string? Type,
    int Dots,
    bool TieStop,
    bool TieStart,
    bool Fermata,
    char Step,
    int Alter,
    int Octave,
    string? Accidental);

/// <summary>A bar of one part.</summary>
internal sealed record ProbedBar(string Number, bool IsImplicit, int Start, int Length, List<ProbedNote> Notes);

/// <summary>A second, independent reader for what the writer writes: it takes the file literally.</summary>
internal static class MusicXmlProbe
{
    /// <summary>The bars of each part.</summary>
    public static List<List<ProbedBar>> Read(XDocument document) =>
        [.. document.Root!.Elements("part").Select(ReadPart)];

    /// <summary>The notes of a part as the data model holds them.</summary>
    public static IEnumerable<Note> Notes(IEnumerable<ProbedBar> bars) =>
        bars.SelectMany(bar => bar.Notes).Where(note => note.Pitch is not null).Select(note => new Note(
            note.Onset, note.Duration, note.Pitch!.Value, note.TieStop, note.TieStart, note.Fermata));

    private static List<ProbedBar> ReadPart(XElement part)
    {
        var bars = new List<ProbedBar>();
        int frame = 0;
        int divisions = 0;
        foreach (XElement measure in part.Elements("measure"))
        {
            int start = frame;
            divisions = (int?)measure.Descendants("divisions").FirstOrDefault() ?? divisions;
            var notes = new List<ProbedNote>();
            foreach (XElement note in measure.Elements("note"))
            {
                int duration = (int)note.Element("duration")! * Grid.FramesPerQuarter / divisions;
                notes.Add(ReadNote(note, frame, duration));
                frame += duration;
            }

            bars.Add(new ProbedBar((string)measure.Attribute("number")!,
                (string?)measure.Attribute("implicit") == "yes", start, frame - start, notes));
        }

        return bars;
    }

    private static ProbedNote ReadNote(XElement note, int onset, int duration)
    {
        XElement? pitch = note.Element("pitch");
        XElement? notations = note.Element("notations");
        bool HasTie(string element, string type) =>
            (element == "tie" ? note : notations)?.Elements(element)
            .Any(tie => (string?)tie.Attribute("type") == type) ?? false;
        Assert.Equal(HasTie("tie", "start"), HasTie("tied", "start"));
        Assert.Equal(HasTie("tie", "stop"), HasTie("tied", "stop"));
        char step = pitch is null ? ' ' : ((string)pitch.Element("step")!)[0];
        int alter = (int?)pitch?.Element("alter") ?? 0;
        int octave = (int?)pitch?.Element("octave") ?? 0;
        return new ProbedNote(
            onset, duration,
            pitch is null ? null : 12 * (octave + 1) + "C D EF G A B".IndexOf(step, StringComparison.Ordinal) + alter,
            (string?)note.Element("type"),
            note.Elements("dot").Count(),
            HasTie("tie", "stop"), HasTie("tie", "start"),
            notations?.Element("fermata") is not null,
            step, alter, octave,
            (string?)note.Element("accidental"));
    }

    /// <summary>Length in frames of a type name with dots.</summary>
    public static double LengthOf(string type, int dots)
    {
        string[] types = ["16th", "eighth", "quarter", "half", "whole", "breve"];
        double plain = 1 << Array.IndexOf(types, type);
        return plain * (2 - 1.0 / (1 << dots));
    }

    /// <summary>The number in a bar's name.</summary>
    public static int NumberOf(ProbedBar bar) => int.Parse(bar.Number, CultureInfo.InvariantCulture);
}
