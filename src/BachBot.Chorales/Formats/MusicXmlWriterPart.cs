using System.Globalization;
using System.Xml;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>Writes one voice as a MusicXML part.</summary>
internal sealed class MusicXmlWriterPart(
    XmlWriter xml,
    Chorale chorale,
    Voice voice,
    List<WrittenBar> bars,
    IReadOnlyList<RepeatedSection> repeats)
{
    private const int LowestOctave = 0;
    private const int HighestOctave = 9;

    private static readonly string[] AccidentalNames = ["flat-flat", "flat", "natural", "sharp", "double-sharp"];

    private readonly IReadOnlyList<Note> _notes = chorale[voice];
    private readonly Dictionary<(char Step, int Octave), int> _alterInBar = [];
    private int _nextNote;
    private SpelledPitch _spelled;

    /// <summary>Writes the part with all its bars.</summary>
    public void Write()
    {
        xml.WriteStartElement("part");
        xml.WriteAttributeString("id", MusicXmlWriter.PartId(voice));
        for (int i = 0; i < bars.Count; i++)
            WriteMeasure(i);
        xml.WriteEndElement();
    }

    private void WriteMeasure(int index)
    {
        WrittenBar bar = bars[index];
        bool secondHalf = bar.IsImplicit && bar.Number > 0;
        xml.WriteStartElement("measure");
        xml.WriteAttributeString("number",
            string.Create(CultureInfo.InvariantCulture, $"{(secondHalf ? "X" : "")}{bar.Number}"));
        if (bar.IsImplicit)
            xml.WriteAttributeString("implicit", "yes");
        WriteBarLineBefore(bar);
        bool newMetre = index == 0 || bars[index - 1].Metre != bar.Metre;
        if (newMetre)
            WriteAttributes(bar, first: index == 0);
        _alterInBar.Clear();
        WriteContent(bar);
        WriteBarLineAfter(bar, last: index == bars.Count - 1);
        xml.WriteEndElement();
    }

    private void WriteAttributes(WrittenBar bar, bool first)
    {
        xml.WriteStartElement("attributes");
        if (first)
        {
            MusicXmlWriter.WriteNumber(xml, "divisions", Grid.FramesPerQuarter);
            xml.WriteStartElement("key");
            MusicXmlWriter.WriteNumber(xml, "fifths", chorale.Key.Fifths);
            xml.WriteElementString("mode", chorale.Key.Mode == Mode.Major ? "major" : "minor");
            xml.WriteEndElement();
        }

        xml.WriteStartElement("time");
        MusicXmlWriter.WriteNumber(xml, "beats", bar.Metre.Beats);
        MusicXmlWriter.WriteNumber(xml, "beat-type", bar.Metre.BeatType);
        xml.WriteEndElement();
        if (first)
            WriteClef();
        xml.WriteEndElement();
    }

    private void WriteClef()
    {
        bool bassClef = voice == Voice.Bass;
        xml.WriteStartElement("clef");
        xml.WriteElementString("sign", bassClef ? "F" : "G");
        MusicXmlWriter.WriteNumber(xml, "line", bassClef ? 4 : 2);
        if (voice == Voice.Tenor)
            MusicXmlWriter.WriteNumber(xml, "clef-octave-change", -1);
        xml.WriteEndElement();
    }

    private void WriteContent(WrittenBar bar)
    {
        int frame = bar.Start;
        while (_nextNote < _notes.Count && _notes[_nextNote].Onset < bar.End)
        {
            Note note = _notes[_nextNote];
            int from = Math.Max(note.Onset, bar.Start);
            int to = Math.Min(note.End, bar.End);
            WriteRests(bar, frame, from);
            WriteNote(bar, from, to);
            frame = to;
            if (note.End > bar.End)
                return;
            _nextNote++;
        }

        WriteRests(bar, frame, bar.End);
    }

    private void WriteRests(WrittenBar bar, int from, int to)
    {
        if (from == bar.Start && to == bar.End)
        {
            WriteWholeBarRest(bar);
            return;
        }

        if (from == to)
            return;
        foreach (int length in NotatedDurations.Split(from - bar.MetricStart, to - from, bar.Metre))
        {
            xml.WriteStartElement("note");
            xml.WriteStartElement("rest");
            xml.WriteEndElement();
            WriteLength(length);
            WriteTypeAndDots(length);
            xml.WriteEndElement();
        }
    }

    private void WriteWholeBarRest(WrittenBar bar)
    {
        xml.WriteStartElement("note");
        xml.WriteStartElement("rest");
        xml.WriteAttributeString("measure", "yes");
        xml.WriteEndElement();
        WriteLength(bar.Length);
        MusicXmlWriter.WriteNumber(xml, "voice", 1);
        xml.WriteEndElement();
    }

    private void WriteNote(WrittenBar bar, int from, int to)
    {
        Note note = _notes[_nextNote];
        // A tied note keeps its name even where the chord changes.
        if (from == note.Onset && !IsTiedToPrevious(_nextNote))
            _spelled = Spell(note, bar);
        int frame = from;
        foreach (int length in NotatedDurations.Split(from - bar.MetricStart, to - from, bar.Metre))
        {
            bool tiedFrom = frame > note.Onset || IsTiedToPrevious(_nextNote);
            bool tiedTo = frame + length < note.End || IsTiedToPrevious(_nextNote + 1);
            WriteNotePart(_spelled, length, tiedFrom, tiedTo, note.Fermata);
            frame += length;
        }
    }

    private void WriteNotePart(SpelledPitch pitch, int length, bool tiedFrom, bool tiedTo, bool fermata)
    {
        xml.WriteStartElement("note");
        xml.WriteStartElement("pitch");
        xml.WriteElementString("step", pitch.Step.ToString());
        if (pitch.Alter != 0)
            MusicXmlWriter.WriteNumber(xml, "alter", pitch.Alter);
        MusicXmlWriter.WriteNumber(xml, "octave", pitch.Octave);
        xml.WriteEndElement();
        WriteLength(length);
        WriteTie("tie", tiedFrom, tiedTo);
        WriteTypeAndDots(length);
        WriteAccidental(pitch, tiedFrom);
        if (tiedFrom || tiedTo || fermata)
        {
            xml.WriteStartElement("notations");
            WriteTie("tied", tiedFrom, tiedTo);
            if (fermata)
            {
                xml.WriteStartElement("fermata");
                xml.WriteAttributeString("type", "upright");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private void WriteTie(string element, bool tiedFrom, bool tiedTo)
    {
        if (tiedFrom)
            WriteTyped(element, "stop");
        if (tiedTo)
            WriteTyped(element, "start");
    }

    private void WriteTyped(string element, string type)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("type", type);
        xml.WriteEndElement();
    }

    private void WriteLength(int frames) => MusicXmlWriter.WriteNumber(xml, "duration", frames);

    private void WriteTypeAndDots(int frames)
    {
        (string type, int dots) = NotatedDurations.Find(frames)
            ?? throw new InvalidOperationException($"No note value has the length of {frames} sixteenths.");
        MusicXmlWriter.WriteNumber(xml, "voice", 1);
        xml.WriteElementString("type", type);
        for (int dot = 0; dot < dots; dot++)
        {
            xml.WriteStartElement("dot");
            xml.WriteEndElement();
        }
    }

    /// <summary>Writes an accidental where the bar so far, or the key signature, says something else.</summary>
    private void WriteAccidental(SpelledPitch pitch, bool tiedFrom)
    {
        // A tied note repeats no accidental, nor does it set one for the rest of its bar.
        if (tiedFrom)
            return;
        int inForce = _alterInBar.GetValueOrDefault((pitch.Step, pitch.Octave), AlterInSignature(pitch.Step));
        if (inForce == pitch.Alter)
            return;
        xml.WriteElementString("accidental", AccidentalNames[pitch.Alter + 2]);
        _alterInBar[(pitch.Step, pitch.Octave)] = pitch.Alter;
    }

    private int AlterInSignature(char step)
    {
        const string sharpsInOrder = "FCGDAEB";
        int order = sharpsInOrder.IndexOf(step, StringComparison.Ordinal);
        int fifths = chorale.Key.Fifths;
        return fifths > order ? 1 : fifths < order - 6 ? -1 : 0;
    }

    private SpelledPitch Spell(Note note, WrittenBar bar)
    {
        int next = _nextNote + 1;
        while (next < _notes.Count && _notes[next].Pitch == note.Pitch)
            next++;
        int[] others = [.. Enum.GetValues<Voice>().Where(other => other != voice)
            .Select(other => PitchAt(chorale[other], note.Onset)).OfType<int>()];
        SpelledPitch pitch = PitchSpelling.Spell(note.Pitch, chorale.Key,
            next < _notes.Count ? _notes[next].Pitch : null, others);
        if (pitch.Octave is < LowestOctave or > HighestOctave)
        {
            throw new ArgumentException(
                $"{voice}, bar {bar.Number}: MIDI pitch {note.Pitch} lies below what MusicXML can notate (C0, MIDI "
                + "pitch 12); transpose the piece up.");
        }

        return pitch;
    }

    private static int? PitchAt(IReadOnlyList<Note> notes, int frame)
    {
        int low = 0;
        int high = notes.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (notes[middle].End <= frame)
                low = middle + 1;
            else
                high = middle;
        }

        return low < notes.Count && notes[low].Onset <= frame ? notes[low].Pitch : null;
    }

    private bool IsTiedToPrevious(int note) =>
        note > 0 && note < _notes.Count && _notes[note].TiedFromPrevious
        && _notes[note - 1].End == _notes[note].Onset && _notes[note - 1].Pitch == _notes[note].Pitch;

    private void WriteBarLineBefore(WrittenBar bar)
    {
        // A repeat from the very beginning needs no sign.
        bool repeatStart = bar.Start > 0 && repeats.Any(section => section.Start == bar.Start);
        bool firstEnding = repeats.Any(section => section.FirstEnding == bar.Start);
        bool secondEnding = repeats.Any(section => section.FirstEnding is not null && section.End == bar.Start);
        if (!repeatStart && !firstEnding && !secondEnding)
            return;
        xml.WriteStartElement("barline");
        xml.WriteAttributeString("location", "left");
        xml.WriteElementString("bar-style", repeatStart ? "heavy-light" : "regular");
        if (firstEnding || secondEnding)
            WriteEnding(firstEnding ? 1 : 2, "start");
        if (repeatStart)
            WriteRepeat("forward");
        xml.WriteEndElement();
    }

    private void WriteBarLineAfter(WrittenBar bar, bool last)
    {
        RepeatedSection? ends = repeats.Where(section => section.End == bar.End).Cast<RepeatedSection?>()
            .FirstOrDefault();
        bool secondEnding = repeats.Any(section => section.FirstEnding is not null && section.End == bar.Start);
        if (ends is null && !secondEnding && !last)
            return;
        xml.WriteStartElement("barline");
        xml.WriteAttributeString("location", "right");
        xml.WriteElementString("bar-style", ends is not null || last ? "light-heavy" : "regular");
        if (ends?.FirstEnding is not null)
            WriteEnding(1, "stop");
        else if (secondEnding)
            WriteEnding(2, "discontinue");
        if (ends is not null)
            WriteRepeat("backward");
        xml.WriteEndElement();
    }

    private void WriteEnding(int number, string type)
    {
        xml.WriteStartElement("ending");
        xml.WriteAttributeString("number", number.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("type", type);
        // The bracket is printed once, above the system; every part carries it for readers that take one part.
        if (voice != Voice.Soprano)
            xml.WriteAttributeString("print-object", "no");
        xml.WriteEndElement();
    }

    private void WriteRepeat(string direction)
    {
        xml.WriteStartElement("repeat");
        xml.WriteAttributeString("direction", direction);
        xml.WriteEndElement();
    }
}
