namespace Bupo.Rewards;

/// <summary>What a reward says of a response.</summary>
/// <param name="Value">The reward.</param>
/// <param name="Reason">Why, in a few words; empty where the value says all.</param>
public readonly record struct RewardScore(double Value, string Reason = "");
