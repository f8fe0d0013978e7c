using Bupo.Models.Decoder;
using Bupo.Rollouts;

namespace Bupo.Training.Steps;

/// <summary>The first stage of a step: responses with rewards, sampled by weights that the run allows.</summary>
/// <param name="rollouts">Where responses come from.</param>
/// <param name="model">The policy.</param>
/// <param name="maxStaleness">How many steps the weights that sampled may be older than those that are trained.</param>
internal sealed class StepSampling(IRolloutSource rollouts, DecoderModel model, int maxStaleness)
{
    /// <summary>The responses of a step. Recorded batches of unknown weights pass.</summary>
    /// <exception cref="BupoException">Other weights sampled the batch than the run allows.</exception>
    public SampledResponses At(int step, CancellationToken cancellationToken)
    {
        var weights = WeightsIdentity.Of(model, step - 1);
        var batch = rollouts.At(step, weights, cancellationToken);
        var staleness = weights.Version - batch.WeightsVersion;
        if (staleness <= 0 || staleness > maxStaleness)
        {
            batch.RequireWeights(weights.Version, weights.Checksum);
        }
        return new SampledResponses(step, batch, staleness);
    }
}
