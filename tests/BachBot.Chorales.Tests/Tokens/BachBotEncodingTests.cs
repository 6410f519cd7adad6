using System.Text.Json;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tests.Support;
using BachBot.Chorales.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Chorales.Tests.Tokens;

/// <summary>The encoding of 2016 against the output of the original steps.</summary>
public class BachBotEncodingTests
{
    // Where the original wrote a fifth note in a frame, which four voices cannot hold:
    // bwv227.11: the last bass note is an octave, and the original kept both of its notes for 16 frames.
    // bwv432: 32nd notes before the beat. The original rounded the start of the second one up to the beat and its
    //   length up to a sixteenth, so that it sounds together with the note that begins there; here it vanishes.
    //   (Writing it so gives the original's hash.)
    // bwv36.4-2: the same 32nds, twice, and two tokens more in the original; not reconstructed.
    private static readonly string[] FiveNotes = ["bwv227.11", "bwv36.4-2", "bwv432"];

    private static readonly Dictionary<string, string> FileOfPiece = new()
    {
        ["bwv69.6"] = "bwv69.6-a",
        ["bwv18.5-l"] = "bwv18.5-lz",
    };

    [SkippableFact]
    public void The_tokens_of_331_of_334_pieces_are_those_of_the_original()
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(
            CorpusFolder.File("oracle", "bachbot-2015", "summary.json")));
        var different = new List<string>();
        var vocabulary = new HashSet<string>();
        int frames = 0;
        foreach (JsonElement piece in summary.RootElement.GetProperty("files").EnumerateArray())
        {
            string name = piece.GetProperty("piece").GetString()!;
            string[] tokens = new BachBotEncoding().Encode(OriginalParts(Read(name), piece));
            vocabulary.UnionWith(tokens);
            frames += piece.GetProperty("frames").GetInt32();
            if (Oracle.Hash(tokens) != piece.GetProperty("sha256").GetString())
                different.Add(name);
            else
                Assert.Equal(piece.GetProperty("tokens").GetInt32(), tokens.Length);
        }
        Assert.Equal(334, summary.RootElement.GetProperty("files").GetArrayLength());
        Assert.Equal(FiveNotes.Order(), different.Order());
        Assert.Equal(108, vocabulary.Count);
        Assert.Equal(85_938, frames);
    }

    [SkippableFact]
    public void The_original_texts_decode_to_four_voices_and_encode_to_themselves()
    {
        string[] files = Directory.GetFiles(CorpusFolder.File("oracle", "bachbot-2015"), "*.txt");
        Assert.Equal(16, files.Length);
        foreach (string file in files)
        {
            string[] tokens = File.ReadAllText(file).TrimEnd('\n').Split('\n');
            Chorale chorale = new BachBotEncoding().Decode(tokens);
            Assert.Equal(tokens, new BachBotEncoding().Encode(chorale));
            Assert.All(Enum.GetValues<Voice>(), voice => Assert.NotEmpty(chorale[voice]));
        }
    }

    [Fact]
    public void Encoding_a_decoded_piece_gives_the_same_tokens() =>
        Prop.ForAll(RandomChorales.Arbitrary, chorale =>
        {
            var encoding = new BachBotEncoding();
            string[] tokens = encoding.Encode(chorale);
            Assert.Equal(tokens, encoding.Encode(encoding.Decode(tokens)));
            DecodedChorale lenient = encoding.DecodeLeniently(tokens);
            Assert.Empty(lenient.Problems);
            Assert.Equal(tokens, encoding.Encode(lenient.Chorale));
        }).QuickCheckThrowOnFailure();

    [SkippableFact]
    public void Most_notes_of_real_chorales_come_back_in_their_own_voice()
    {
        long same = 0, all = 0;
        foreach (Chorale read in ScoreFiles.Chorales("cc0"))
        {
            Chorale chorale = read.Transpose(read.Key.SemitonesToReference);
            var encoding = new BachBotEncoding();
            var wanted = ChoraleFrames.AsNotated(chorale);
            var found = ChoraleFrames.AsNotated(encoding.Decode(encoding.Encode(chorale)));
            Assert.Equal(wanted.Count, found.Count);
            for (int frame = 0; frame < wanted.Count; frame++)
            {
                foreach (Voice voice in Enum.GetValues<Voice>())
                {
                    all++;
                    same += wanted.Pitch(frame, voice) == found.Pitch(frame, voice) ? 1 : 0;
                }
            }
        }
        Assert.InRange((double)same / all, 0.99, 1);
    }

    [Theory]
    [InlineData("START (60, False) (60, True) END", 2, "each pitch once")]
    [InlineData("START (60, False) (61, False) (62, False) (63, False) (64, False) END", 5, "after 4 notes")]
    [InlineData("START (R) END", 1, "a note such as")]
    public void A_faulty_sequence_is_refused(string text, int position, string expected)
    {
        string[] tokens = [.. text.Replace(", ", ",_", StringComparison.Ordinal).Split(' ')
            .Select(token => token.Replace(",_", ", ", StringComparison.Ordinal))];
        var error = Assert.Throws<TokenFormatException>(() => new BachBotEncoding().Decode(tokens));
        Assert.Equal(position, error.Position);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    private static Chorale Read(string piece)
    {
        string file = FileOfPiece.GetValueOrDefault(piece, piece);
        Score score = ScoreFiles.ReadAll("musicxml-2015").Single(score =>
            Path.GetFileNameWithoutExtension(score.Source) == file);
        Chorale chorale = Grid.Quantise(score).Chorale;
        return chorale.Transpose(chorale.Key.SemitonesToReference);
    }

    /// <summary>The voices that the original found: in bwv277, bwv281 and bwv366 none, in bwv41.6 the soprano alone.
    /// Without any it wrote no frames at all.</summary>
    private static Chorale OriginalParts(Chorale chorale, JsonElement piece)
    {
        string[] parts = [.. piece.GetProperty("parts").EnumerateArray().Select(part => part.GetString()!)];
        return new Chorale([.. Enum.GetValues<Voice>().Select(voice =>
            parts.Contains(voice.ToString()) ? chorale[voice] : [])], parts.Length == 0 ? 0 : chorale.Length);
    }
}
