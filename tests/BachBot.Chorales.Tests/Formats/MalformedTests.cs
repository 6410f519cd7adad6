using System.Diagnostics;
using System.Text.Json;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>Broken and hostile files: a clear message, soon, in little memory.</summary>
public class MalformedTests
{
    // Reading takes milliseconds; the bounds leave room for a busy machine and the first call's compilation.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);
    private const long MostAllocated = 200_000_000;

    public static TheoryData<string, string> Files()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(ScoreFiles.Fixture("malformed", "index.json")));
        var files = new TheoryData<string, string>();
        foreach (JsonElement entry in index.RootElement.EnumerateArray())
            files.Add(entry.GetProperty("file").GetString()!, entry.GetProperty("expect").GetString()!);
        return files;
    }

    [Fact]
    public void All_files_of_the_index_are_here() => Assert.Equal(53, Files().Count);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_broken_file_is_refused_in_one_clear_line(string file, string expected)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        QuantisedScore? result = null;
        ScoreFormatException? error = null;
        try
        {
            result = Grid.Quantise(ScoreReader.Read(ScoreFiles.Fixture("malformed", file)));
        }
        catch (ScoreFormatException exception)
        {
            error = exception;
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, MostTime);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        if (expected == "error")
            Assert.NotNull(error);
        else if (expected == "ok")
            Assert.Null(error);
        if (error is not null)
        {
            Assert.StartsWith(file + ": ", error.Message, StringComparison.Ordinal);
            Assert.InRange(error.Message.Length, file.Length + 10, 400);
            Assert.DoesNotContain('\n', error.Message);
        }
        else
        {
            Assert.InRange(result!.Chorale.Length, 1, 2000);
        }
    }

    [Theory]
    [InlineData("bad-step.musicxml", "bar 1: step 'H'")]
    [InlineData("missing-divisions.musicxml", "before any divisions")]
    [InlineData("duration-overflow.musicxml", "duration '")]
    [InlineData("huge-duration.musicxml", "duration '")]
    [InlineData("octave-out-of-range.musicxml", "outside MIDI's range")]
    [InlineData("backup-before-bar.musicxml", "before the start of the bar")]
    [InlineData("part-not-in-part-list.musicxml", "the Bass part")]
    [InlineData("container-path-escape.mxl", "outside the archive")]
    [InlineData("zip-bomb.mxl", "larger than 16 MB")]
    [InlineData("spine-count.krn", "line 5: 3 fields where 4 spines are open")]
    [InlineData("bad-token.krn", "line 5")]
    [InlineData("three-spines.krn", "no soprano")]
    [InlineData("varlen-too-long.mid", "more than four bytes")]
    [InlineData("smpte-division.mid", "SMPTE")]
    [InlineData("track-length-too-long.mid", "bytes announced")]
    public void The_message_names_the_place_and_the_fault(string file, string part)
    {
        var error = Assert.Throws<ScoreFormatException>(() => ScoreReader.Read(ScoreFiles.Fixture("malformed", file)));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_repeated_bars_are_played_twice_each()
    {
        Chorale chorale = Grid.Quantise(ScoreReader.Read(ScoreFiles.Fixture("malformed", "endless-repeats.musicxml")))
            .Chorale;
        Assert.Equal(2 * chorale.Length, chorale.PlayOrder.Sum(range => range.Length));
        Assert.Equal(60 * 16, chorale.Length);
    }

    [Fact]
    public void A_document_type_elsewhere_is_not_fetched_and_changes_nothing()
    {
        Score plain = ScoreReader.Read(ScoreFiles.Fixture("malformed", "plain-xml.mxl"));
        Score typed = ScoreReader.Read(ScoreFiles.Fixture("malformed", "external-dtd.musicxml"));
        foreach (Voice voice in Enum.GetValues<Voice>())
            Assert.Equal(plain[voice], typed[voice]);
    }
}
