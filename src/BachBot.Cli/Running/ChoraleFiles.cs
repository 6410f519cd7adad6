using System.Globalization;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Cli.Running;

/// <summary>Writes composed pieces as MusicXML and MIDI.</summary>
internal static class ChoraleFiles
{
    /// <summary>Writes <c>chorale.musicxml</c> and <c>chorale.mid</c>, numbered where there are several.</summary>
    /// <returns>The paths, in order.</returns>
    public static IReadOnlyList<string> Write(IReadOnlyList<Chorale> chorales, string folder)
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        int digits = chorales.Count.ToString(CultureInfo.InvariantCulture).Length;
        for (int i = 0; i < chorales.Count; i++)
        {
            string number = (i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
            string name = Path.Combine(folder, chorales.Count == 1 ? "chorale" : $"chorale-{number}");
            MusicXmlWriter.Write(chorales[i], name + ".musicxml");
            MidiWriter.Write(chorales[i], name + ".mid");
            paths.AddRange([name + ".musicxml", name + ".mid"]);
        }
        return paths;
    }
}
