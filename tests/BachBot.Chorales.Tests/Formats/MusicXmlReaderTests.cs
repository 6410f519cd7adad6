using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using static BachBot.Chorales.Tests.Support.MusicXmlText;

namespace BachBot.Chorales.Tests.Formats;

public class MusicXmlReaderTests
{
    [Fact]
    public void Notes_have_their_exact_times_ties_and_fermatas()
    {
        Score score = Read(Document(
            Note("C", 5, 3) + Note("D", 5, 1, "<tie type='start'/><notations><fermata/></notations>") +
            Note("D", 5, 12, "<notations><tied type='stop'/><tied type='start'/></notations>"),
            Note("D", 5, 16, "<tie type='stop'/>")));
        Assert.Equal("0+3/4:72 3/4+1/4:74[. 1+3:74][ 4+4:74]", Soprano(score));
        Assert.Equal(8, score.Length);
        Assert.Equal([0, 4], score.BarStarts);
        Assert.Equal([1, 1, 2, 2], new Fraction[] { 0, new(7, 2), 4, 9 }.Select(score.BarAt));
    }

    [Fact]
    public void A_cue_note_takes_its_time_and_a_grace_note_none()
    {
        Score score = Read(Document(
            "<note><grace/><pitch><step>B</step><octave>4</octave></pitch></note>" + Note("C", 5, 4) +
            "<note><cue/><pitch><step>E</step><octave>5</octave></pitch><duration>4</duration></note>" +
            Note("D", 5, 8)));
        Assert.Equal("0+1:72 2+2:74", Soprano(score));
    }

    [Fact]
    public void Times_may_be_decimal_numbers() =>
        Assert.Equal("0+1/8:72 1/8+1/8:74", Soprano(Read(Document(
            "<note><pitch><step>C</step><octave>5</octave></pitch><duration> 0.5 </duration></note>" +
            "<note><pitch><step>D</step><octave>5</octave></pitch><duration>0.5</duration></note>"))));

    [Theory]
    [InlineData("<movement-title>A tune</movement-title>", "A tune")]
    [InlineData("<work><work-title>A work</work-title></work><movement-title> </movement-title>", "A work")]
    [InlineData("<work><work-title>bwv8.6.mxl</work-title></work>", null)]
    [InlineData("", null)]
    public void The_title_is_the_movements_else_the_works_and_no_file_name(string elements, string? title) =>
        Assert.Equal(title, Read(Document(Note("C", 5, 16)).Replace("<score-partwise>", "<score-partwise>" + elements,
            StringComparison.Ordinal)).Title);

    [Fact]
    public void A_namespace_or_a_comment_changes_nothing()
    {
        string document = Document(Note("C", 5, 16)).Replace("<score-partwise>",
            "<score-partwise xmlns='http://example.org/x'><!-- c -->", StringComparison.Ordinal)
            .Replace("<duration>16", "<duration>1<!-- c -->6", StringComparison.Ordinal);
        Assert.Equal("0+4:72", Soprano(Read(document)));
    }

    [Theory]
    [InlineData("<alter>1</alter>", 73)]
    [InlineData("<alter>-1.0</alter>", 71)]
    public void Accidentals_are_whole_semitones(string alter, int pitch) =>
        Assert.Equal($"0+4:{pitch}", Soprano(Read(Document(Note("C", 5, 16).Replace("</step>", "</step>" + alter,
            StringComparison.Ordinal)))));

    [Theory]
    [InlineData("<alter>0.5</alter>", "alter '0.5'; expected a whole number")]
    [InlineData("<alter>x</alter>", "alter 'x' is no number")]
    public void A_quarter_tone_is_refused(string alter, string reason) =>
        Assert.Contains(reason, Refused(Document(Note("C", 5, 16).Replace("</step>", "</step>" + alter,
            StringComparison.Ordinal))), StringComparison.Ordinal);

    [Theory]
    [InlineData("<time><beats>3+2</beats><beat-type>8</beat-type></time>", "5/8")]
    [InlineData("<time><beats>12</beats><beat-type>8</beat-type></time>", "12/8")]
    [InlineData("<time><senza-misura/></time>", "4/4")]
    public void Time_signatures_are_read(string time, string metre) =>
        Assert.Equal(metre, Grid.Quantise(Read(Document($"<attributes>{time}</attributes>" + Note("C", 5, 16))))
            .Chorale.Metres[0].Metre.ToString());

    [Theory]
    [InlineData("<beats>0</beats><beat-type>4</beat-type>")]
    [InlineData("<beats>4</beats><beat-type>3</beat-type>")]
    [InlineData("<beats>four</beats><beat-type>4</beat-type>")]
    public void A_strange_time_signature_is_refused(string time) =>
        Assert.StartsWith("test.musicxml: Soprano, bar 1: ",
            Refused(Document($"<attributes><time>{time}</time></attributes>" + Note("C", 5, 16))),
            StringComparison.Ordinal);

    [Fact]
    public void Times_that_do_not_fit_64_bits_are_refused()
    {
        // Each note has divisions of its own, large primes: the common denominator outgrows any number.
        string notes = string.Concat(new[] { 99991, 99989, 99971, 99961, 99929 }.Select(prime =>
            $"<attributes><divisions>{prime}</divisions></attributes>" + Note("C", 5, 1)));
        Assert.Contains("too large or too fine", Refused(Document(notes)), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_a_million_pieces_is_joined_quickly()
    {
        string text = string.Concat(Enumerable.Repeat("1<!---->", 500_000));
        string document = Document(Note("C", 5, 16).Replace("<duration>16", "<duration>" + text,
            StringComparison.Ordinal));
        var watch = Stopwatch.StartNew();
        Assert.Contains("is no number", Refused(document), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public void A_score_of_more_bars_than_any_chorale_is_refused()
    {
        string bars = string.Concat(Enumerable.Repeat("<measure/>", 20_000));
        Assert.Contains("more than 16384 bars", Refused(Document(Note("C", 5, 16)).Replace("<part id='P0'>",
            "<part id='P0'>" + bars, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_part_twice_is_refused()
    {
        string document = Document(Note("C", 5, 16));
        int start = document.IndexOf("<part id='P3'>", StringComparison.Ordinal);
        string part = document[start..document.IndexOf("</score-partwise>", StringComparison.Ordinal)];
        Assert.Contains("part 'P3' occurs twice", Refused(document.Insert(start, part)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score.xml", "META-INF/container.xml", "score.xml", true)]
    [InlineData("deep/score.musicxml", "META-INF/container.xml", "deep/score.musicxml", true)]
    [InlineData("score.xml", null, null, true)]
    [InlineData("../score.xml", "META-INF/container.xml", "../score.xml", false)]
    [InlineData("score.txt", null, null, false)]
    public void An_archive_gives_the_score_that_its_container_names(string entry, string? container, string? named,
        bool readable)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, entry, Document(Note("C", 5, 16)));
            if (container is not null)
                Add(archive, container, $"<container><rootfiles><rootfile full-path='{named}'/></rootfiles>" +
                    "</container>");
        }
        if (readable)
            Assert.Equal("0+4:72", Soprano(ScoreReader.Read(bytes.ToArray(), "a.mxl")));
        else
            Assert.Throws<ScoreFormatException>(() => ScoreReader.Read(bytes.ToArray(), "a.mxl"));

        static void Add(ZipArchive archive, string name, string text)
        {
            using Stream stream = archive.CreateEntry(name).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public void An_archive_with_a_wrong_checksum_is_refused()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream stream = archive.CreateEntry("s.xml", CompressionLevel.NoCompression).Open();
            stream.Write(Encoding.UTF8.GetBytes(Document(Note("C", 5, 16))));
        }
        byte[] damaged = bytes.ToArray();
        // C becomes D: still well-formed, still a score, but not the one that was packed.
        damaged[damaged.AsSpan().IndexOf("<step>C"u8) + 6] = (byte)'D';
        Assert.Contains("checksum", Assert.Throws<ScoreFormatException>(() =>
            ScoreReader.Read(damaged, "a.mxl")).Message, StringComparison.Ordinal);
    }
}
