namespace Bupo.Algorithms.Advantages;

/// <summary>Says how much better than expected each response token was.</summary>
public interface IAdvantageEstimator
{
    /// <summary>Whether the estimator reads <see cref="AdvantageBatch.Values"/>, so that a critic has to be trained beside the policy.</summary>
    bool NeedsCritic => false;

    /// <summary>Whether the estimator reads <see cref="AdvantageBatch.BaselineScores"/>, so that a greedy response a prompt has to be scored.</summary>
    bool NeedsGreedyBaseline => false;

    /// <summary>Whether a response is compared with the others to its prompt, so that a group of one has nothing to learn from.</summary>
    bool ComparesResponses => false;

    /// <summary>Estimates the advantages of a whole rollout batch: groups and whitening see all of it.</summary>
    AdvantageEstimate Estimate(AdvantageBatch batch);
}
