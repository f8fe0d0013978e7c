using Bupo.Policies;

namespace Bupo.Training.Updates;

/// <summary>One term of the loss of an update: the policy loss on one view. The terms of a phase add up.</summary>
/// <param name="View">The policy that the term reads and trains.</param>
/// <param name="Weight">Weight of the term; 1 unless several terms share the update.</param>
/// <param name="OldLogProbs">Log-probs of all response tokens under this view at the start of the update, packed; null where the update is one
/// optimizer step, whose own forward pass gives them: every ratio is 1 there.</param>
/// <param name="ReferenceLogProbs">The same under the reference policy, for a KL penalty; null without one.</param>
/// <param name="SamplerLogProbs">The same as the sampler recorded them, for truncated importance sampling; null without it.</param>
public sealed record LossTerm(
    PolicyView View, double Weight, double[]? OldLogProbs, double[]? ReferenceLogProbs = null, double[]? SamplerLogProbs = null)
{
    /// <summary>The term with the log-probs of some tokens only.</summary>
    /// <param name="select">Selects these tokens from an array over all tokens.</param>
    internal LossTerm Select(Func<double[], double[]> select) => this with
    {
        OldLogProbs = OldLogProbs is null ? null : select(OldLogProbs),
        ReferenceLogProbs = ReferenceLogProbs is null ? null : select(ReferenceLogProbs),
        SamplerLogProbs = SamplerLogProbs is null ? null : select(SamplerLogProbs),
    };
}
