namespace BachBot.Engine.Cuda;

/// <summary>How the steps of a recurrent layer are computed.</summary>
public enum RecurrentPlan
{
    /// <summary>Persistent for sequences of at least 16 steps, which are worth bringing the weights to the chip; else stepwise.
    /// </summary>
    Auto,

    /// <summary>A matrix product and a kernel a step: any size, any device.</summary>
    Stepwise,

    /// <summary>One launch for all steps, with the recurrent weights on the chip, where they fit; else stepwise. Texts are
    /// drawn by one kernel that has the weights of all layers on the chip, many tokens a launch. LSTM only.</summary>
    Persistent,
}
