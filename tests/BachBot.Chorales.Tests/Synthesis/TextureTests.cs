using BachBot.Chorales.Scores;
using BachBot.Chorales.Synthesis;

namespace BachBot.Chorales.Tests.Synthesis;

public class TextureTests
{
    [Fact]
    public void A_passing_note_is_taken_and_the_next_note_begins_anew()
    {
        // I to vi in C: the tenor passes from E by D to C.
        Texture texture = Chords("72 67 64 48", "72 64 60 57");
        Assert.True(texture.TrySet(2, new Texture.Figure(2, 4, 62, IsForeign: true)));
        Assert.Equal([new Note(0, 2, 64), new Note(2, 2, 62), new Note(4, 4, 60)], texture.Notes(2, new bool[8]));
    }

    [Fact]
    public void A_suspension_goes_on_and_resolves()
    {
        Texture texture = Chords("76 72 67 48", "74 71 67 55");
        Assert.True(texture.TrySet(1, new Texture.Figure(4, 6, 72, IsForeign: true, IsAttacked: false),
            new Texture.Figure(6, 8, 71, IsForeign: false)));
        Assert.Equal([new Note(0, 6, 72), new Note(6, 2, 71)], texture.Notes(1, new bool[8]));
    }

    [Theory]
    // Parallel octaves with the bass, which steps at the same time.
    [InlineData("72 67 60 48", "74 65 59 50", 0, 74, 2)]
    // A semitone against the alto.
    [InlineData("72 64 60 48", "72 64 60 48", 2, 63, 2)]
    // The alto's own pitch.
    [InlineData("72 64 60 48", "72 64 60 48", 2, 64, 2)]
    // Above the alto.
    [InlineData("72 64 60 48", "72 64 60 48", 2, 65, 2)]
    // More than an octave under the alto.
    [InlineData("72 64 60 48", "72 64 60 48", 2, 51, 2)]
    public void What_breaks_a_rule_is_refused_and_leaves_no_trace(
        string first, string second, int voice, int pitch, int frame)
    {
        Texture texture = Chords(first, second);
        if (voice == 0)
            Assert.True(texture.TrySet(3, new Texture.Figure(frame, 4, 50, IsForeign: true)));
        List<Note> before = texture.Notes(voice, new bool[8]);
        Assert.False(texture.TrySet(voice, new Texture.Figure(frame, 4, pitch, IsForeign: true)));
        Assert.Equal(before, texture.Notes(voice, new bool[8]));
    }

    [Fact]
    public void Two_foreign_tones_have_to_agree()
    {
        Texture texture = Chords("72 67 60 48", "72 64 60 48");
        Assert.True(texture.TrySet(1, new Texture.Figure(2, 4, 65, IsForeign: true)));
        Assert.False(texture.TrySet(2, new Texture.Figure(2, 4, 59, IsForeign: true)));
        Assert.True(texture.TrySet(2, new Texture.Figure(2, 4, 62, IsForeign: true)));
    }

    private static Texture Chords(params string[] chords)
    {
        var texture = new Texture(4 * chords.Length);
        for (int i = 0; i < chords.Length; i++)
        {
            int[] pitches = [.. chords[i].Split(' ').Select(int.Parse)];
            for (int v = 0; v < 4; v++)
                texture.Set(v, new Texture.Figure(4 * i, 4 * i + 4, pitches[v], IsForeign: false));
        }

        return texture;
    }
}
