using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;

namespace BachBot.Chorales.Tests.Formats;

/// <summary>Damaged files of every format: a score or a <see cref="ScoreFormatException"/>, never anything
/// else.</summary>
public class FuzzTests
{
    private const int DamagedCopies = 40;

    [Theory]
    [InlineData("edge", ".musicxml")]
    [InlineData("malformed", ".musicxml")]
    [InlineData("malformed", ".mxl")]
    [InlineData("malformed", ".krn")]
    [InlineData("malformed", ".mid")]
    public void Damaged_files_give_a_score_or_a_clear_error(string folder, string extension)
    {
        foreach (string path in Directory.GetFiles(ScoreFiles.Fixture(folder), "*" + extension).Order())
        {
            byte[] original = File.ReadAllBytes(path);
            if (original.Length is 0 or > 20_000)
                continue;
            var random = new Random(original.Length);
            for (int copy = 0; copy < DamagedCopies; copy++)
                ReadDamaged(Damage(original, random), Path.GetFileName(path), copy);
        }
    }

    private static void ReadDamaged(byte[] content, string name, int copy)
    {
        try
        {
            Chorale chorale = Grid.Quantise(ScoreReader.Read(content, name)).Chorale;
            // Whatever is read can be encoded.
            string[] tokens = new SatbEncoding(asPlayed: true).Encode(chorale);
            Assert.Equal(chorale.PlayOrder.Sum(range => range.Length), new SatbEncoding().DecodeFrames(tokens).Count);
        }
        catch (ScoreFormatException exception)
        {
            Assert.StartsWith(name + ": ", exception.Message, StringComparison.Ordinal);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{name}, damaged copy {copy}: {exception}");
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] content = [.. original];
        for (int change = random.Next(1, 6); change > 0; change--)
        {
            int at = random.Next(content.Length);
            switch (random.Next(4))
            {
                case 0:
                    content[at] = (byte)random.Next(256);
                    break;
                case 1:
                    // Digits are where times, counts and lengths are.
                    int digit = Array.FindIndex(content, at, b => b is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                        content[digit] = (byte)('0' + random.Next(10));
                    break;
                case 2:
                    content = [.. content[..at], .. content.AsSpan(Math.Min(content.Length, at + random.Next(40)))];
                    break;
                default:
                    content = [.. content[..at], .. content.AsSpan(at / 2, Math.Min(40, content.Length - at / 2)),
                        .. content[at..]];
                    break;
            }
            if (content.Length == 0)
                return [0];
        }
        return content;
    }
}
