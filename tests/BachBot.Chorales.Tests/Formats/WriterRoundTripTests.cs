using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;
using BachBot.Chorales.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>What the writers write, the readers read back.</summary>
public class WriterRoundTripTests
{
    [Fact]
    public void Any_piece_comes_back_from_MusicXML_with_its_voices_ties_fermatas_metres_and_key_signature()
    {
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            if (chorale.Length > 0)
                AssertComesBackFromMusicXml(chorale, compressed: chorale.Length % 2 == 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Synthetic_pieces_come_back_with_their_repeats_and_titles()
    {
        foreach (Chorale chorale in SyntheticChorales.Generate(7, 0, 40))
            AssertComesBackFromMusicXml(chorale, compressed: true);
    }

    [SkippableFact]
    public void Real_chorales_come_back()
    {
        foreach (string path in ScoreFiles.Scores("musicxml").Where((_, i) => i % 4 == 0))
        {
            Chorale chorale = Grid.Quantise(ScoreReader.Read(path)).Chorale;
            Chorale back = ReadMusicXml(chorale, compressed: true).Chorale;
            Assert.Equal(Frames.Text(chorale), Frames.Text(back));
            Assert.Equal(chorale.Key, back.Key);
            Assert.Equal(chorale.PlayOrder, back.PlayOrder);
        }
    }

    [Fact]
    public void Any_piece_comes_back_from_MIDI_with_its_sounding_notes()
    {
        Prop.ForAll(ExampleChorales.Any, chorale =>
        {
            if (Enum.GetValues<Voice>().Any(voice => chorale[voice].Count == 0))
                return;
            using var stream = new MemoryStream();
            MidiWriter.Write(chorale, stream);
            Score score = ScoreReader.Read(stream.ToArray(), "x.mid");
            Chorale back = Grid.Quantise(score).Chorale;
            Assert.Equal(chorale.Key.Fifths, score.KeySignatureFifths);
            foreach (Voice voice in Enum.GetValues<Voice>())
            {
                Assert.Equal(
                    SoundingFrames.Of(chorale[voice].Select(note => note with { Fermata = false }), chorale.Length),
                    SoundingFrames.Of(back[voice], chorale.Length));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static void AssertComesBackFromMusicXml(Chorale chorale, bool compressed)
    {
        (Score score, Chorale back) = ReadMusicXml(chorale, compressed);
        Assert.Equal(Frames.Text(chorale), Frames.Text(back));
        Assert.Equal(chorale.Key.Fifths, score.KeySignatureFifths);
        Assert.Equal(["Soprano", "Alto", "Tenor", "Bass"], score.PartNames);
        Assert.Equal(chorale.Title, back.Title);
        Assert.Equal(chorale.PlayOrder, back.PlayOrder);
        Assert.Equal(PickupAsWritten(chorale), back.PickupFrames);
        Assert.Equal(ChangesIn(chorale), ChangesIn(back));
    }

    private static (Score Score, Chorale Chorale) ReadMusicXml(Chorale chorale, bool compressed)
    {
        using var stream = new MemoryStream();
        if (compressed)
            MusicXmlWriter.WriteCompressed(chorale, stream);
        else
            MusicXmlWriter.Write(chorale, stream);
        Score score = ScoreReader.Read(stream.ToArray(), compressed ? "x.mxl" : "x.musicxml");
        return (score, Grid.Quantise(score).Chorale);
    }

    /// <summary>The length of the first bar if it is incomplete: a change of metre can cut it short, and a piece of one
    /// bar has no pickup.</summary>
    private static int PickupAsWritten(Chorale chorale)
    {
        int full = chorale.Metres[0].Metre.FramesPerBar;
        int end = chorale.PickupFrames > 0 ? chorale.PickupFrames : full;
        if (chorale.Metres.Count > 1)
            end = Math.Min(end, chorale.Metres[1].Frame);
        return end < chorale.Length && end < full ? end : 0;
    }

    /// <summary>Real changes of metre within the piece.</summary>
    private static IEnumerable<MetreChange> ChangesIn(Chorale chorale)
    {
        Metre? last = null;
        foreach (MetreChange change in chorale.Metres.Where(change => change.Frame < chorale.Length))
        {
            if (change.Metre != last)
                yield return change;
            last = change.Metre;
        }
    }
}
