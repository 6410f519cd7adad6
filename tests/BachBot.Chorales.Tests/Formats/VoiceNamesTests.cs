using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tests.Formats;

public class VoiceNamesTests
{
    [Theory]
    [InlineData("Soprano", Voice.Soprano)]
    [InlineData("S.", Voice.Soprano)]
    [InlineData("soprano 2", Voice.Soprano)]
    [InlineData("Soprano1", Voice.Soprano)]
    [InlineData("CANTUS", Voice.Soprano)]
    [InlineData("Discantus", Voice.Soprano)]
    [InlineData("Alto\rOboe 2", Voice.Alto)]
    [InlineData("Altus", Voice.Alto)]
    [InlineData("\n Tenore", Voice.Tenor)]
    [InlineData("t", Voice.Tenor)]
    [InlineData("Ba\u00DF", Voice.Bass)]
    [InlineData("Basso continuo", Voice.Bass)]
    [InlineData("Bassus", Voice.Bass)]
    [InlineData("Oboe", null)]
    [InlineData("Sopranos", null)]
    [InlineData("Violin Soprano", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_first_word_of_a_name_decides(string? name, Voice? voice) =>
        Assert.Equal(voice, VoiceNames.Of(name));

    [Fact]
    public void Four_parts_without_names_are_voices_from_top_to_bottom()
    {
        Assert.Equal([0, 1, 2, 3], VoiceNames.FindParts([null, "", "Piano", null], "f", "parts"));
        var error = Assert.Throws<ScoreFormatException>(() => VoiceNames.FindParts([null, "Alto", null, null], "f",
            "parts"));
        Assert.Contains("no soprano, no tenor, no bass", error.Message, StringComparison.Ordinal);
        Assert.Throws<ScoreFormatException>(() => VoiceNames.FindParts([null, null, null, null, null], "f", "parts"));
    }

    [Fact]
    public void The_first_of_two_sopranos_has_the_voice() => Assert.Equal([1, 3, 4, 5],
        VoiceNames.FindParts(["Horn", "Soprano 1", "Soprano 2", "Alto", "Tenor", "Bass", "Bass 2"], "f", "parts"));
}
