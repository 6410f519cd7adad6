namespace BachBot.Engine.Models;

/// <summary>The recurrent cell of a model.</summary>
public enum CellKind
{
    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent unit.</summary>
    Gru,

    /// <summary>Elman's simple recurrent network.</summary>
    Elman,
}
