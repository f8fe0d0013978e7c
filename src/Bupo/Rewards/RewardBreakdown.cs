namespace Bupo.Rewards;

/// <summary>A response's reward and what it is made of.</summary>
/// <param name="Parts">Each reward's part, in the recipe's order.</param>
public sealed record RewardBreakdown(IReadOnlyList<RewardPart> Parts)
{
    /// <summary>The weighted sum of the parts.</summary>
    public double Total => Parts.Sum(p => p.Weight * p.Value);

    /// <inheritdoc/>
    public bool Equals(RewardBreakdown? other) => other is not null && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Count == 0 ? 0 : HashCode.Combine(Parts.Count, Parts[0]);
}
