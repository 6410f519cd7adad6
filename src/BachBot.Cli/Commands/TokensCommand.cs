using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot tokens</c>: the token text of scores.</summary>
internal static class TokensCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = TextOption.PathsArgument("files", "Scores: MusicXML, MIDI or kern.");
        Option<string> encoding = EncodingOption();
        Option<bool> keepKey = KeepKeyOption();
        Option<bool> asJson = SharedOptions.AsJson();
        var command = new Command("tokens", "Write the token text of scores, one token a line.")
        {
            files, encoding, keepKey, asJson,
        };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            IChoraleEncoding encodes = ChoraleEncoding.Parse(parsed.GetRequiredValue(encoding));
            bool transposes = !parsed.GetValue(keepKey);
            string[] scores = parsed.GetRequiredValue(files);
            var texts = new List<TokenText>();
            var failures = new List<Exception>();
            foreach (string score in scores)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    texts.Add(TokenText.Of(score, encodes, transposes));
                }
                catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
                {
                    // One bad score does not keep the others from being read.
                    failures.Add(exception);
                }
            }
            if (texts.Count > 0)
                Write(terminal, texts, parsed.GetValue(asJson));
            foreach (Exception failure in failures.SkipLast(1))
                Failures.Tell(terminal, failure);
            if (failures.Count > 0)
                throw failures[^1];
        });
    }

    /// <summary>The option that names an encoding.</summary>
    public static Option<string> EncodingOption() => new("--encoding")
    {
        Description = "satb, bachbot, or with options: \"satb order=BTAS frames=played\".",
        DefaultValueFactory = _ => SatbEncoding.Name,
    };

    /// <summary>The option that leaves pieces in their keys.</summary>
    public static Option<bool> KeepKeyOption() =>
        TextOption.Flag("--keep-key", "Do not transpose to C major or A minor.");

    private static void Write(Terminal terminal, List<TokenText> texts, bool asJson)
    {
        if (!asJson)
        {
            foreach (TokenText text in texts)
                terminal.Write(string.Join('\n', text.Tokens));
            return;
        }
        Json.Write(terminal, json =>
        {
            json.WriteStartArray();
            foreach (TokenText text in texts)
                text.Write(json);
            json.WriteEndArray();
        });
    }

    private sealed record TokenText(string File, Key Key, int Transposition, int Frames, string[] Tokens)
    {
        public static TokenText Of(string file, IChoraleEncoding encoding, bool transposes)
        {
            Chorale chorale = ScoreFiles.Read(file);
            int transposition = transposes ? chorale.Key.SemitonesToReference : 0;
            if (!chorale.CanTranspose(transposition))
                throw new CommandException(
                    $"{file}: its pitches leave MIDI's range in the reference key; take --keep-key.");
            string[] tokens = encoding.Encode(chorale.Transpose(transposition));
            // As the text has them, which may write repeats out.
            int frames = tokens.Length == 2 ? 0 : 1 + tokens.Count(token => token == ChoraleTokens.FrameDelimiter);
            return new TokenText(file, chorale.Key, transposition, frames, tokens);
        }

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("file", File);
            json.WriteString("key", Key.TonicName);
            json.WriteString("mode", Key.Mode == Mode.Major ? "major" : "minor");
            json.WriteNumber("transpose", Transposition);
            json.WriteNumber("frames", Frames);
            json.WriteStartObject("tokens");
            json.WriteNumber("count", Tokens.Length);
            json.WriteString(
                "sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Tokens)))));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
