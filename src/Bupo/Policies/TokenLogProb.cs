namespace Bupo.Policies;

/// <summary>A token and what a policy says of it.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProb">log π(token), nats.</param>
public readonly record struct TokenLogProb(int Token, float LogProb);
