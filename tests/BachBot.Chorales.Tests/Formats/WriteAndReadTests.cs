using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>What the writers write, the readers read.</summary>
public class WriteAndReadTests
{
    [SkippableTheory]
    [InlineData("cc0")]
    [InlineData("kern")]
    [InlineData("musicxml")]
    public void A_chorale_comes_back_from_MusicXML(string folder)
    {
        foreach (Chorale chorale in ScoreFiles.Chorales(folder))
        {
            using var stream = new MemoryStream();
            MusicXmlWriter.Write(chorale, stream);
            Score score = ScoreReader.Read(stream.ToArray(), "written.musicxml");
            QuantisedScore read = Grid.Quantise(score);
            Assert.Empty(read.Moved);
            Assert.Equal(Frames.Text(chorale), Frames.Text(read.Chorale));
            Assert.Equal(chorale.Key, read.Chorale.Key);
            Assert.Equal(chorale.Metres, read.Chorale.Metres);
            Assert.Equal(chorale.PickupFrames, read.Chorale.PickupFrames);
            Assert.Equal(chorale.Title, read.Chorale.Title);
        }
    }

    [SkippableFact]
    public void A_chorale_comes_back_from_MIDI_without_ties_and_fermatas()
    {
        foreach (Chorale chorale in ScoreFiles.Chorales("cc0"))
        {
            using var stream = new MemoryStream();
            MidiWriter.Write(chorale, stream);
            Chorale read = Grid.Quantise(ScoreReader.Read(stream.ToArray(), "written.mid")).Chorale;
            var wanted = ChoraleFrames.AsPlayed(chorale);
            var found = ChoraleFrames.AsNotated(read);
            Assert.InRange(found.Count, 1, wanted.Count);
            for (int frame = 0; frame < wanted.Count; frame++)
            {
                foreach (Voice voice in Enum.GetValues<Voice>())
                    Assert.Equal(wanted.Pitch(frame, voice), frame < found.Count ? found.Pitch(frame, voice) : -1);
            }
        }
    }
}
