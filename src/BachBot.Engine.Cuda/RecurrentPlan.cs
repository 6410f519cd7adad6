namespace BachBot.Engine.Cuda;

/// <summary>How the steps of a recurrent layer are computed.</summary>
public enum RecurrentPlan
{
    /// <summary>A matrix product and a kernel a step: any size, any device.</summary>
    Stepwise,

    /// <summary>One launch for all steps, with the recurrent weights on the chip, where they fit; else stepwise. LSTM only.
    /// </summary>
    Persistent,
}
