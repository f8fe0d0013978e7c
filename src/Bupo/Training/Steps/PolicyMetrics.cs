using Bupo.Policies;
using Bupo.Training.Metrics;

namespace Bupo.Training.Steps;

/// <summary>Entropy and perplexity before the update, of the first trained view and of the full policy, and how far sampler and trainer differ.</summary>
internal static class PolicyMetrics
{
    public static Dictionary<string, double> Of(StepScores scores, PolicyUpdate update)
    {
        var (rollouts, isFinal) = (scores.Sampled.Rollouts, scores.Terms[0].View == PolicyView.Final);
        var first = scores.First ?? update.Steps.Single().Scores;
        var gap = scores.Gap ?? (isFinal && scores.First is null ? SamplerGap.Of(rollouts, first) : null);
        var metrics = new Dictionary<string, double> { ["policy/entropy"] = first.Entropies.Average(), ["policy/perplexity"] = Perplexity(first.LogProbs) };
        if (rollouts.All(r => r.Entropies is not null))
        {
            metrics["final_policy/entropy"] = rollouts.SelectMany(r => r.Entropies!).Average();
        }
        else if (isFinal)
        {
            metrics["final_policy/entropy"] = metrics["policy/entropy"];
        }
        if (rollouts.All(r => r.SamplerLogProbs is not null))
        {
            metrics["final_policy/perplexity"] = Perplexity(rollouts.SelectMany(r => r.SamplerLogProbs!));
        }
        else if (isFinal)
        {
            metrics["final_policy/perplexity"] = metrics["policy/perplexity"];
        }
        if (gap is not null)
        {
            (metrics["sampler/log_prob_gap"], metrics["sampler/log_prob_gap_mean"]) = (gap.Largest, gap.Mean);
        }
        return metrics;
    }

    private static double Perplexity(IEnumerable<float> logProbs) => Math.Exp(-logProbs.Average(v => (double)v));
}
