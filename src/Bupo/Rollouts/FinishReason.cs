namespace Bupo.Rollouts;

/// <summary>Why a response is over.</summary>
public enum FinishReason
{
    /// <summary>Not recorded, as in a batch from elsewhere.</summary>
    Unknown,

    /// <summary>The policy drew an end token.</summary>
    EndToken,

    /// <summary>A stop string came.</summary>
    StopString,

    /// <summary>It is as long as allowed.</summary>
    MaxTokens,

    /// <summary>Prompt and response fill the model's context.</summary>
    ContextFull,
}
