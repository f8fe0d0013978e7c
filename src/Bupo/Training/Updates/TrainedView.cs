using Bupo.Policies;

namespace Bupo.Training.Updates;

/// <summary>A policy that an update trains, with what it said before the update.</summary>
/// <param name="View">The policy.</param>
/// <param name="Weight">Weight of its loss; 1 unless several views share the update.</param>
/// <param name="OldLogProbs">Log-probs of all response tokens under this view at the start of the update, packed; null where the update is one
/// optimiser step, whose own forward pass knows them: every ratio is 1 there.</param>
/// <param name="ReferenceLogProbs">The same under the reference policy, for a KL penalty; null without one.</param>
/// <param name="SamplerLogProbs">The same as the sampler knew them, for truncated importance sampling; null without it.</param>
public sealed record TrainedView(
    PolicyView View, double Weight, double[]? OldLogProbs, double[]? ReferenceLogProbs = null, double[]? SamplerLogProbs = null);
