using System.Text.Json;
using System.Text.RegularExpressions;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;

namespace BachBot.Chorales.Tests.Formats;

public partial class PitchSpellingTests
{
    [Theory]
    [InlineData("C major", "C4 C#4 D4 Eb4 E4 F4 F#4 G4 G#4 A4 Bb4 B4")]
    [InlineData("A minor", "C4 C#4 D4 D#4 E4 F4 F#4 G4 G#4 A4 Bb4 B4")]
    [InlineData("Eb major", "C4 Db4 D4 Eb4 E4 F4 Gb4 G4 Ab4 A4 Bb4 B4")]
    [InlineData("F# major", "B#3 C#4 C##4 D#4 E4 E#4 F#4 F##4 G#4 A4 A#4 B4")]
    [InlineData("G minor", "C4 C#4 D4 Eb4 E4 F4 F#4 G4 Ab4 A4 Bb4 B4")]
    [InlineData("G# minor", "B#3 C#4 C##4 D#4 E4 E#4 F#4 F##4 G#4 A4 A#4 B4")]
    [InlineData("Db major", "C4 Db4 D4 Eb4 Fb4 F4 Gb4 G4 Ab4 A4 Bb4 Cb5")]
    public void The_key_names_the_twelve_tones(string key, string names)
    {
        IEnumerable<SpelledPitch> spelled = Enumerable.Range(60, 12)
            .Select(pitch => PitchSpelling.Spell(pitch, KeyOf(key)));
        Assert.Equal(names, string.Join(' ', spelled));
    }

    [Theory]
    [InlineData("C major", 63, 64, "D#4")]
    [InlineData("C major", 63, 62, "Eb4")]
    [InlineData("C major", 68, 69, "G#4")]
    [InlineData("C major", 68, 67, "Ab4")]
    [InlineData("A minor", 70, 71, "A#4")]
    [InlineData("A minor", 70, 69, "Bb4")]
    [InlineData("A minor", 63, 62, "Eb4")]
    public void Where_two_names_are_possible_the_voice_decides(string key, int pitch, int next, string name)
    {
        Assert.Equal(name, PitchSpelling.Spell(pitch, KeyOf(key), next).ToString());
    }

    [Theory]
    // V/vi against iv in C major, both with the voice going down.
    [InlineData("C major", 68, 67, "52 59 64", "G#4")]
    [InlineData("C major", 68, 67, "53 60 65", "Ab4")]
    // V/iii against i in C major, both with the voice going up.
    [InlineData("C major", 63, 64, "47 54 59", "D#4")]
    [InlineData("C major", 63, 64, "48 55 60", "Eb4")]
    // V/V against the Neapolitan in A minor, where the voice does not tell.
    [InlineData("A minor", 70, 76, "54 61 66", "A#4")]
    [InlineData("A minor", 70, 76, "50 62 65", "Bb4")]
    public void Where_two_names_are_possible_the_chord_decides_first(
        string key, int pitch, int next, string others, string name)
    {
        int[] sounding = [.. others.Split(' ').Select(int.Parse)];
        Assert.Equal(name, PitchSpelling.Spell(pitch, KeyOf(key), next, sounding).ToString());
    }

    [Fact]
    public void Every_pitch_in_every_key_sounds_as_given_and_needs_at_most_two_accidentals()
    {
        foreach (Key key in Enumerable.Range(0, 24).Select(i => new Key(i % 12, (Mode)(i / 12))))
        {
            for (int pitch = 0; pitch < 128; pitch++)
            {
                foreach (int? next in new int?[] { null, pitch - 1, pitch + 1 })
                {
                    SpelledPitch spelled = PitchSpelling.Spell(pitch, key, next);
                    Assert.InRange(spelled.Alter, -2, 2);
                    Assert.Equal(pitch, Sounding(spelled));
                }
            }
        }
    }

    [Fact]
    public void The_tonic_triad_and_the_leading_tone_are_a_third_apart_in_every_key()
    {
        foreach (Key key in Enumerable.Range(0, 24).Select(i => new Key(i % 12, (Mode)(i / 12))))
        {
            int tonic = 60 + key.Tonic;
            int third = key.Mode == Mode.Major ? 4 : 3;
            string letters = string.Concat(new[] { tonic - 1, tonic, tonic + third, tonic + 7 }
                .Select(pitch => PitchSpelling.Spell(pitch, key).Step));
            Assert.Contains(letters, (string[])["BCEG", "CDFA", "DEGB", "EFAC", "FGBD", "GACE", "ABDF"]);
        }
    }

    [SkippableFact]
    public void Bachs_chorales_are_spelled_as_in_the_edition()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(CorpusFolder.File("manifest.json")));
        int notes = 0;
        int different = 0;
        foreach (string path in ScoreFiles.Scores("kern"))
        {
            string key = manifest.RootElement.GetProperty("files")
                .GetProperty("kern/" + Path.GetFileName(path)).GetProperty("key").GetString()!;
            foreach (List<(SpelledPitch Name, int[] Others)> voice in KernPitches(path))
            {
                for (int i = 0; i < voice.Count; i++)
                {
                    int pitch = Sounding(voice[i].Name);
                    int next = voice.FindIndex(i, other => Sounding(other.Name) != pitch);
                    SpelledPitch spelled = PitchSpelling.Spell(pitch, KeyOf(key),
                        next < 0 ? null : Sounding(voice[next].Name), voice[i].Others);
                    notes++;
                    different += spelled == voice[i].Name ? 0 : 1;
                }
            }
        }

        Assert.InRange(notes, 80_000, 100_000);
        Assert.InRange((double)different / notes, 0, 0.0002);
    }

    /// <summary>The written pitches of each spine of a Humdrum file, with what the other spines sound.</summary>
    private static List<(SpelledPitch Name, int[] Others)>[] KernPitches(string path)
    {
        List<(SpelledPitch, int[])>[] voices = [[], [], [], []];
        int?[] sounding = new int?[voices.Length];
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0 && !"*!=".Contains(line[0])))
        {
            string[] tokens = [.. line.Split('\t').Take(voices.Length)];
            SpelledPitch?[] names = [.. tokens.Select(ParseKern)];
            for (int i = 0; i < tokens.Length; i++)
                sounding[i] = tokens[i] == "." ? sounding[i] : names[i] is { } name ? Sounding(name) : null;
            for (int i = 0; i < tokens.Length; i++)
            {
                if (names[i] is { } name)
                    voices[i].Add((name, [.. sounding.Where((_, other) => other != i).OfType<int>()]));
            }
        }

        return voices;
    }

    private static SpelledPitch? ParseKern(string token)
    {
        Match match = KernPitch().Match(token);
        if (!match.Success || token.Contains('r'))
            return null;
        string letters = match.Groups[1].Value;
        int octave = char.IsLower(letters[0]) ? 3 + letters.Length : 4 - letters.Length;
        int alter = token.Count(sign => sign == '#') - token.Count(sign => sign == '-');
        return new SpelledPitch(char.ToUpperInvariant(letters[0]), alter, octave);
    }

    [GeneratedRegex(@"((?i:([a-g])\2*))")]
    private static partial Regex KernPitch();

    private static int Sounding(SpelledPitch pitch) =>
        12 * (pitch.Octave + 1) + "C D EF G A B".IndexOf(pitch.Step, StringComparison.Ordinal) + pitch.Alter;

    private static Key KeyOf(string name)
    {
        string[] parts = name.Split(' ');
        int tonic = "C D EF G A B".IndexOf(parts[0][0], StringComparison.Ordinal)
            + parts[0].Count(sign => sign == '#') - parts[0].Count(sign => sign is 'b' or '-');
        return new Key((tonic + 12) % 12, parts[1] == "major" ? Mode.Major : Mode.Minor);
    }
}
