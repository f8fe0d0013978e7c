namespace Bupo.Rewards;

/// <summary>Scores a finished response.</summary>
/// <remarks>
/// A pure function that any thread may call. A response it cannot make sense of is a value with a reason; an exception is a bug
/// and stops the run.
/// </remarks>
public interface IReward
{
    /// <summary>The name in recipes and metrics.</summary>
    string Name { get; }

    /// <summary>The response's score.</summary>
    RewardScore Score(FinishedResponse response);
}
