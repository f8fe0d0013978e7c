namespace Bupo.Rewards;

/// <summary>1 for a response with a well-formed, non-empty last \boxed{}, else 0.</summary>
public sealed class FormatReward : IReward
{
    /// <inheritdoc/>
    public string Name => "format";

    /// <summary>Whether a response puts its answer into a box.</summary>
    public static bool IsFormatted(string response) => !string.IsNullOrWhiteSpace(BoxedAnswer.Last(response));

    /// <inheritdoc/>
    public RewardScore Score(FinishedResponse response) => IsFormatted(response.Text) ? new(1) : new(0, "no well-formed box");
}
