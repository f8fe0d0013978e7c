using Bupo.Verification;

namespace Bupo.Rewards;

/// <summary>What one reward gave, before its weight.</summary>
/// <param name="Name">The reward's name.</param>
/// <param name="Value">What it gave.</param>
/// <param name="Weight">How much of it counts.</param>
/// <param name="Reason">Why, in a few words; empty where the value says all.</param>
/// <param name="Refusal">Why the response earns nothing whatever it says.</param>
public readonly record struct RewardPart(string Name, double Value, double Weight, string Reason, Refusal Refusal = Refusal.None);
