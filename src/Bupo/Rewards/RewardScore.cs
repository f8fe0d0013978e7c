using Bupo.Verification;

namespace Bupo.Rewards;

/// <summary>What a reward says of a response.</summary>
/// <param name="Value">The reward.</param>
/// <param name="Reason">Why, in a few words; empty where the value says all.</param>
/// <param name="Refusal">Why the response earns nothing whatever it says; counted by the metrics <c>reward/no_answer</c> and so on.</param>
public readonly record struct RewardScore(double Value, string Reason = "", Refusal Refusal = Refusal.None);
