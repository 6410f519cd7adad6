namespace BachBot.Chorales.Judging;

/// <summary>The loss of some of a text's tokens.</summary>
/// <param name="Nats">Sum of -ln p.</param>
/// <param name="Tokens">How many tokens.</param>
public readonly record struct LossShare(double Nats, int Tokens)
{
    /// <summary>Mean of -ln p; 0 without tokens.</summary>
    public double NatsPerToken => Tokens == 0 ? 0 : Nats / Tokens;

    /// <summary>The mean in bits.</summary>
    public double BitsPerToken => NatsPerToken / Math.Log(2);

    /// <summary>With one token more.</summary>
    internal LossShare Plus(double nats) => new(Nats + nats, Tokens + 1);
}
