namespace Bupo.Rollouts;

/// <summary>Why a response ended.</summary>
public enum FinishReason
{
    /// <summary>Not recorded, as in a batch from elsewhere.</summary>
    Unknown,

    /// <summary>An end token or a stop string came.</summary>
    Stop,

    /// <summary>The longest response was reached, or the context's end.</summary>
    Length,
}
