using System.Globalization;
using System.Text.Json;
using BachBot.Chorales.Judging;
using BachBot.Chorales.Scores;
using BachBot.Cli.Reports;
using BachBot.Engine.Training;

namespace BachBot.Cli.Output;

/// <summary>The loss of a model on a part of a dataset, as text or JSON.</summary>
/// <param name="Loss">Where the loss lies.</param>
/// <param name="Pieces">Pieces of the part.</param>
/// <param name="NGrams">Orders and nats a token of n-gram models on the same text; empty if they were not asked for.</param>
internal sealed record EvaluationSummary(
    LossBreakdown Loss, int Pieces, IReadOnlyList<(int Order, double NatsPerToken)> NGrams)
{
    private EvaluationResult Result => new(Loss.Total.NatsPerToken, Loss.Total.Tokens);

    public void WriteText(Terminal terminal)
    {
        EvaluationResult result = Result;
        terminal.Write(
            Text($"{result.NatsPerToken:F4} nats a token ({result.BitsPerToken:F4} bits, perplexity {result.Perplexity:F3}) over ")
            + Text($"{result.Tokens:N0} tokens of {Figures.Plural(Pieces, "piece")}."));
        terminal.Write(
            Text($"{Loss.NatsPerFrame:F4} nats a frame ({Figures.Bits(Loss.NatsPerFrame):F4} bits) over {Loss.Frames:N0} frames, ")
            + Text($"{Loss.NatsPerNote:F4} nats a note ({Figures.Bits(Loss.NatsPerNote):F4} bits) over {Loss.Notes:N0} notes."));
        if (Loss.HasVoices)
            WriteShares(terminal, "by voice", Voices());
        WriteShares(terminal, "by token", Classes());
        if (NGrams.Count == 0)
            return;
        terminal.Write("");
        var table = new TextTable("n-grams", "nats a token", "bits a token", "nats a frame");
        foreach ((int order, double nats) in NGrams)
        {
            table.Add(
                Text($"order {order}"), Figures.Fixed(nats, 4), Figures.Fixed(Figures.Bits(nats), 4),
                Figures.Fixed(PerFrame(nats), 4));
        }
        table.Add(
            "this model", Figures.Fixed(result.NatsPerToken, 4), Figures.Fixed(result.BitsPerToken, 4),
            Figures.Fixed(Loss.NatsPerFrame, 4));
        table.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("nats_per_token", Result.NatsPerToken);
        json.WriteNumber("bits_per_token", Result.BitsPerToken);
        json.WriteNumber("perplexity", Result.Perplexity);
        json.WriteNumber("tokens", Result.Tokens);
        json.WriteNumber("pieces", Pieces);
        json.WriteNumber("frames", Loss.Frames);
        json.WriteNumber("nats_per_frame", Loss.NatsPerFrame);
        json.WriteNumber("bits_per_frame", Figures.Bits(Loss.NatsPerFrame));
        json.WriteNumber("notes", Loss.Notes);
        json.WriteNumber("nats_per_note", Loss.NatsPerNote);
        json.WriteNumber("bits_per_note", Figures.Bits(Loss.NatsPerNote));
        if (Loss.HasVoices)
            WriteShares(json, "voices", Voices());
        WriteShares(json, "classes", Classes());
        if (NGrams.Count > 0)
        {
            json.WriteStartArray("ngrams");
            foreach ((int order, double nats) in NGrams)
            {
                json.WriteStartObject();
                json.WriteNumber("order", order);
                json.WriteNumber("nats_per_token", nats);
                json.WriteNumber("bits_per_token", Figures.Bits(nats));
                json.WriteNumber("nats_per_frame", PerFrame(nats));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private double PerFrame(double natsPerToken) =>
        Loss.Frames == 0 ? 0 : natsPerToken * Loss.Total.Tokens / Loss.Frames;

    private IEnumerable<(string Name, LossShare Share)> Voices() =>
    [
        .. Enum.GetValues<Voice>().Select(voice => (Json.Lower(voice), Loss.Of(voice))),
        ("structure", Loss.Structure),
    ];

    private IEnumerable<(string Name, LossShare Share)> Classes() =>
        Enum.GetValues<TokenClass>().Select(kind => (Json.Lower(kind), Loss.Of(kind)));

    private void WriteShares(Terminal terminal, string heading, IEnumerable<(string Name, LossShare Share)> shares)
    {
        terminal.Write("");
        var table = new TextTable(heading, "tokens", "nats a token", "bits a token", "of the loss");
        foreach ((string name, LossShare share) in shares)
        {
            table.Add(
                name, Figures.Count(share.Tokens), Figures.Fixed(share.NatsPerToken, 4), Figures.Fixed(share.BitsPerToken, 4),
                Figures.Fixed(100 * Part(share), 1) + " %");
        }
        table.Write(terminal);
    }

    private void WriteShares(Utf8JsonWriter json, string name, IEnumerable<(string Name, LossShare Share)> shares)
    {
        json.WriteStartObject(name);
        foreach ((string key, LossShare share) in shares)
        {
            json.WriteStartObject(key);
            json.WriteNumber("tokens", share.Tokens);
            json.WriteNumber("nats_per_token", share.NatsPerToken);
            json.WriteNumber("bits_per_token", share.BitsPerToken);
            json.WriteNumber("share", Part(share));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private double Part(LossShare share) => Loss.Total.Nats == 0 ? 0 : share.Nats / Loss.Total.Nats;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
