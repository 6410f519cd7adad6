using BachBot.Chorales.Composing;
using BachBot.Chorales.Context;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Layers;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Tests.Support;

/// <summary>A short piece, and small models of chorales that learnt nothing and yet prefer some notes to others.</summary>
internal static class SmallHarmony
{
    /// <summary>Two phrases in C major, with an upbeat, a rest and a tie over the bar line.</summary>
    public static readonly Chorale Piece = Read(
        "S: 0-4 72, 4-8 71, 8-12 69 (.), 16-20 72, 20-26 74, 26-28 72 (.) | A: 0-8 67, 8-12 65 (.), 16-26 67, 26-28 67 (.) "
        + "| T: 0-8 60, 8-12 60 (.), 16-26 64, 26-28 60 (.) | B: 0-4 48, 4-8 53, 8-12 53 (.), 16-26 48, 26-28 48 (.)",
        28);

    /// <summary>The pitches that the models know.</summary>
    public static readonly int[] Pitches = [48, 53, 60, 64, 65, 67, 69, 71, 72, 74, 76];

    /// <summary>A model of pieces in C major and A minor.</summary>
    /// <param name="withContext">Whether it takes every context feature, or none.</param>
    /// <param name="unknown">Tokens that it does not know.</param>
    public static LanguageModel Model(bool withContext, params string[] unknown)
    {
        var vocabulary = Vocabulary.Of(
        [
            .. new[] { "START", "END", "|||", "(.)", "(R)" }.Except(unknown),
            .. Pitches.SelectMany(pitch => new[] { ChoraleTokens.Note(pitch, false), ChoraleTokens.Note(pitch, true) }),
        ]);
        ContextLayout? layout = withContext ? ContextLayout.Full : null;
        var model = new LanguageModel(
            new ReferenceBackend<float>(),
            new LanguageModelOptions
            {
                VocabularySize = vocabulary.Count,
                ContextTokens = layout?.Tokens ?? 0,
                ContextVocabularySize = layout?.VocabularySize ?? 0,
                EmbeddingSize = 8,
                HiddenSize = 12,
                Layers = 2,
                Seed = 4,
            },
            vocabulary);
        ChoraleModel.SetEncoding(model, new SatbEncoding());
        if (layout is not null)
            ChoraleModel.SetContext(model, layout);
        // A model that learnt nothing finds all tokens alike.
        foreach (Parameter parameter in model.Parameters.Parameters)
            parameter.Value.Write([.. parameter.Value.ToDoubles().Select(weight => 3 * weight)]);
        return model;
    }

    /// <summary>ln p of a piece in C major, read token by token.</summary>
    public static (double LogProbability, int Tokens) LogProbability(LanguageModel model, Chorale piece)
    {
        int[] tokens = model.Vocabulary!.Encode(new SatbEncoding().Encode(piece));
        ContextLayout? layout = ChoraleModel.ContextOf(model);
        var context = layout is null
            ? null
            : new ChoraleContext(layout, model.Vocabulary, VoiceOrder.Satb, BarGrid.AsNotated(piece), piece.Key);
        using var session = new InferenceSession(model, 1);
        var row = new int[model.Options.RowTokens];
        double sum = 0;
        for (int i = 0; i + 1 < tokens.Length; i++)
        {
            row[0] = tokens[i];
            context?.Advance(tokens[i]);
            context?.Write(row.AsSpan(1));
            sum += session.Read(row)[tokens[i + 1]];
        }
        return (sum, tokens.Length);
    }

    /// <summary>Reads <c>S: onset-end pitch (.), ... | A: ...</c>; (.) is a fermata.</summary>
    public static Chorale Read(string text, int length)
    {
        var voices = new Note[Chorale.VoiceCount][];
        Array.Fill(voices, []);
        foreach (string part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            voices["SATB".IndexOf(part[0], StringComparison.Ordinal)] =
            [
                .. part[2..].Split(',', StringSplitOptions.TrimEntries).Select(note =>
                {
                    string[] words = note.Split(' ', '-');
                    int onset = int.Parse(words[0]), end = int.Parse(words[1]);
                    return new Note(onset, end - onset, int.Parse(words[2]), Fermata: words.Length > 3);
                }),
            ];
        }
        return new Chorale(voices, length) { PickupFrames = 4, Key = Key.CMajor };
    }
}
