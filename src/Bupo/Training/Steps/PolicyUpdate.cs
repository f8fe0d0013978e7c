using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>What the fifth stage of a step gives: the optimizer steps on the policy.</summary>
/// <param name="Steps">The optimizer steps; empty where the policy was not trained.</param>
/// <param name="LearningRate">Their learning rate.</param>
internal sealed record PolicyUpdate(IReadOnlyList<OptimizerStep> Steps, double LearningRate)
{
    /// <summary>How many times the update passes over the responses.</summary>
    public required int Passes { get; init; }

    /// <summary>Whether token weights were truncated to correct for the sampler.</summary>
    public bool Truncates { get; init; }

    /// <summary>Means and extremes over the optimizer steps that were taken; NaN where none was.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics
    {
        get
        {
            OptimizerStep[] taken = [.. Steps.Where(u => !u.Skipped)];
            double Mean(Func<OptimizerStep, double> value) => taken.Length == 0 ? double.NaN : taken.Average(value);
            var metrics = new Dictionary<string, double>
            {
                ["loss"] = Mean(u => u.Loss),
                ["loss/objective"] = Mean(u => u.ObjectiveLoss),
                ["loss/kl"] = Mean(u => u.KlLoss),
                ["grad_norm"] = Mean(u => u.GradNorm),
                ["grad_norm_max"] = taken.Length == 0 ? double.NaN : taken.Max(u => u.GradNorm),
                ["learning_rate"] = LearningRate,
                ["policy/ratio_mean"] = Mean(u => u.Ratios.MeanRatio),
                ["policy/ratio_min"] = taken.Length == 0 ? double.NaN : taken.Min(u => u.Ratios.SmallestRatio),
                ["policy/ratio_max"] = taken.Length == 0 ? double.NaN : taken.Max(u => u.Ratios.LargestRatio),
                ["policy/kl_k1"] = Mean(u => u.Ratios.ApproximateKl),
                ["policy/clip_fraction"] = Mean(u => u.Ratios.ClipFraction),
                ["policy/clip_fraction_high"] = Mean(u => Share(u.Ratios.ClippedHigh, u.Ratios.Tokens)),
                ["policy/clip_fraction_low"] = Mean(u => Share(u.Ratios.ClippedLow, u.Ratios.Tokens)),
                ["policy/dual_clip_fraction"] = Mean(u => u.Ratios.DualClipFraction),
                ["update/optimizer_steps"] = taken.Length,
                ["update/skipped"] = Steps.Count - taken.Length,
            };
            if (Truncates)
            {
                metrics["update/truncated_tokens"] = Steps.Sum(u => u.TruncatedTokens);
            }
            return metrics;
        }
    }

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;
}
