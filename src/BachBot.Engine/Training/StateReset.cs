namespace BachBot.Engine.Training;

/// <summary>When the recurrent state goes back to zero during training.</summary>
public enum StateReset
{
    /// <summary>At the start of each epoch; between windows it is carried on. BachBot's way, but for its resets at
    /// checkpoints.</summary>
    EachEpoch,

    /// <summary>At the start of each window: every window is a text of its own.</summary>
    EachWindow,

    /// <summary>Never: the end of an epoch runs on into the start of the next.</summary>
    Never,
}
