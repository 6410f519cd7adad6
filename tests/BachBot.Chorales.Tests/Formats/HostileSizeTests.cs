using System.Diagnostics;
using System.Text;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using static BachBot.Chorales.Tests.Support.MusicXmlText;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>Files just below the limit of 16 MB that would cost a careless reader minutes or gigabytes.</summary>
public class HostileSizeTests
{
    private const int Size = 15_000_000;

    // Reading takes about a second at worst; the bounds leave room for a busy machine.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(15);
    private const long MostAllocated = 400_000_000;

    [Theory]
    [InlineData("attributes", "different names")]
    [InlineData("names", "different names")]
    [InlineData("depth", "nested more than 64 deep")]
    [InlineData("title", null)]
    [InlineData("document type", null)]
    [InlineData("parts", "more than 1024 parts")]
    [InlineData("notes", "longer than 16384 quarters")]
    [InlineData("short notes", null)]
    [InlineData("kern notes", "more than 262144 notes")]
    [InlineData("kern bars", "more than 16384 bars")]
    [InlineData("kern fields", "more than 256 fields")]
    [InlineData("kern spines", "more than 256 fields")]
    [InlineData("MIDI notes", "more than 262144 notes")]
    [InlineData("MIDI tracks", "more than 1024 tracks")]
    [InlineData("blanks", "neither MusicXML nor MIDI nor Humdrum")]
    public void A_large_file_costs_little(string kind, string? reason)
    {
        byte[] content = Content(kind);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        string? message = null;
        try
        {
            Grid.Quantise(ScoreReader.Read(content, "large"));
        }
        catch (ScoreFormatException exception)
        {
            message = exception.Message;
        }
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, MostTime);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        if (reason is null)
            Assert.Null(message);
        else
            Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static byte[] Content(string kind)
    {
        const string KernSpines = "**kern\t**kern\t**kern\t**kern\n";
        return kind switch
        {
            "attributes" => Xml("<measure ", "<measure " + Numbered(i => $"a{i}='' ")),
            "names" => Xml("<measure ", Numbered(i => $"<a{i}/>") + "<measure "),
            "depth" => Xml("<measure ", Repeat("<a>") + "<measure "),
            "title" => Xml("<part-list>", $"<movement-title>{Repeat("a")}</movement-title><part-list>"),
            "document type" => Xml("<score-partwise>",
                $"<!DOCTYPE score-partwise [{Repeat("<!ENTITY a 'b'>")}]><score-partwise>"),
            "parts" => Xml("<part-list>", "<part-list>" + Repeat("<score-part id='a'/>")),
            "notes" => Encoding.UTF8.GetBytes(Document(Repeat(Note("C", 5, 4)))),
            "short notes" => Encoding.UTF8.GetBytes(Document(
                Repeat(Note("C", 5, 1).Replace("<duration>1<", "<duration>0.25<", StringComparison.Ordinal)))),
            "kern notes" => Encoding.UTF8.GetBytes(KernSpines + Repeat("1024c\t1024c\t1024c\t1024c\n")),
            "kern bars" => Encoding.UTF8.GetBytes(KernSpines + Repeat("4c\t4c\t4c\t4c\n=\t=\t=\t=\n")),
            "kern fields" => Encoding.UTF8.GetBytes(KernSpines + Repeat("a\t")),
            "kern spines" => Encoding.UTF8.GetBytes(Repeat("**kern\t")),
            "MIDI notes" => [.. "MThd"u8, 0, 0, 0, 6, 0, 1, 0, 1, 0, 96, .. "MTrk"u8, 0, 0xE0, 0, 0, 0, 0x90,
                .. Enumerable.Repeat(new byte[] { 60, 1, 0 }, 0xE00000 / 3).SelectMany(bytes => bytes)],
            "MIDI tracks" => [.. "MThd"u8, 0, 0, 0, 6, 0, 1, 255, 255, 0, 96,
                .. Enumerable.Repeat("MTrk\0\0\0\0"u8.ToArray(), 65535).SelectMany(bytes => bytes)],
            _ => Encoding.UTF8.GetBytes(Repeat(" ")),
        };
    }

    private static byte[] Xml(string from, string to)
    {
        string document = Document(Note("C", 5, 16));
        int at = document.IndexOf(from, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(document[..at] + to + document[(at + from.Length)..]);
    }

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, Size / text.Length));

    private static string Numbered(Func<int, string> text) => string.Concat(Enumerable.Range(0, Size / 14).Select(text));
}
