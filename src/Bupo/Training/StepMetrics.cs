using Bupo.Policies;
using Bupo.Rollouts;

namespace Bupo.Training;

/// <summary>The metrics of a step by name.</summary>
internal static class StepMetrics
{
    public static IReadOnlyDictionary<string, double> Of(
        RolloutBatch batch, TrainingSequence[] sequences, TokenScores old, PolicyView view, IReadOnlyList<OptimizerStep> updates, double rate, StageClock clock)
    {
        var rewards = sequences.Select(s => s.Reward).ToArray();
        var mean = rewards.Average();
        var taken = updates.Where(u => !u.Skipped).ToArray();
        double Mean(Func<OptimizerStep, double> value) => taken.Length == 0 ? double.NaN : taken.Average(value);
        var metrics = new Dictionary<string, double>
        {
            ["reward/mean"] = mean,
            ["reward/std"] = Math.Sqrt(rewards.Average(r => (r - mean) * (r - mean))),
            ["reward/uniform_groups"] = sequences.GroupBy(s => s.Group).Count(g => g.All(s => s.Reward == g.First().Reward)),
            ["response/length"] = sequences.Average(s => s.Response.Length),
            ["response/truncated"] = batch.Rollouts.Count(r => r.FinishReason is FinishReason.MaxTokens or FinishReason.ContextFull),
            ["policy/entropy"] = old.Entropies.Average(),
            ["loss"] = Mean(u => u.Loss),
            ["loss/kl"] = Mean(u => u.KlLoss),
            ["grad_norm"] = Mean(u => u.GradNorm),
            ["learning_rate"] = rate,
            ["policy/ratio_mean"] = Mean(u => u.Ratios.MeanRatio),
            ["policy/kl_k1"] = Mean(u => u.Ratios.ApproximateKl),
            ["policy/clip_fraction"] = Mean(u => u.Ratios.ClipFraction),
            ["policy/dual_clip_fraction"] = Mean(u => u.Ratios.DualClipFraction),
            ["update/optimizer_steps"] = taken.Length,
            ["update/skipped"] = updates.Count - taken.Length,
        };
        if (view == PolicyView.Final && batch.Rollouts.All(r => r.SamplerLogProbs is not null))
        {
            var sampled = batch.Rollouts.SelectMany(r => r.SamplerLogProbs!).ToArray();
            metrics["sampler/log_prob_gap"] = sampled.Zip(old.LogProbs, (a, b) => Math.Abs(a - b)).Max();
        }
        foreach (var (stage, seconds) in clock.Stages)
        {
            metrics[$"seconds/{stage}"] = seconds;
        }
        return metrics;
    }
}
