using System.Diagnostics;
using Bupo.Policies;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Training.Updates;
using Bupo.Verification;
using static TorchSharp.torch;

namespace Bupo.Training.Metrics;

/// <summary>The metrics of a step by name; <see cref="MetricCatalog"/> explains each.</summary>
internal static class StepMetrics
{
    private static readonly (Refusal Refusal, string Metric)[] Refusals =
    [
        (Refusal.NoAnswer, "reward/no_answer"),
        (Refusal.Hedged, "reward/hedged"),
        (Refusal.Truncated, "reward/truncated"),
        (Refusal.UnfinishedThinking, "reward/unfinished_thinking"),
        (Refusal.RepeatsQuestion, "reward/repeats_question"),
    ];

    public static IReadOnlyDictionary<string, double> Of(
        RolloutBatch batch,
        TrainingSequence[] sequences,
        TokenScores old,
        PolicyView view,
        IReadOnlyList<OptimizerStep> updates,
        double rate,
        StageClock clock,
        SamplerGap? gap,
        int passes)
    {
        var metrics = new Dictionary<string, double>();
        AddResponses(metrics, batch, sequences);
        AddPolicy(metrics, batch, old, view, gap);
        AddUpdates(metrics, updates, rate);
        AddTimes(metrics, sequences, clock, passes);
        AddMemory(metrics);
        return metrics;
    }

    private static void AddResponses(Dictionary<string, double> metrics, RolloutBatch batch, TrainingSequence[] sequences)
    {
        var rewards = sequences.Select(s => s.Reward).ToArray();
        var mean = rewards.Average();
        var lengths = sequences.Select(s => s.Response.Length).ToArray();
        metrics["reward/mean"] = mean;
        metrics["reward/std"] = Math.Sqrt(rewards.Average(r => (r - mean) * (r - mean)));
        metrics["reward/min"] = rewards.Min();
        metrics["reward/max"] = rewards.Max();
        metrics["reward/uniform_groups"] = sequences.GroupBy(s => s.Group).Count(g => g.All(s => s.Reward == g.First().Reward));
        RewardPart[] judged = [.. batch.Rollouts.SelectMany(r => r.Reward?.Parts ?? []).Where(p => p.Name == MathReward.PartName)];
        if (judged.Length == batch.Rollouts.Count)
        {
            metrics["accuracy"] = judged.Average(part => part.Value);
            foreach (var (refusal, metric) in Refusals)
            {
                metrics[metric] = judged.Count(part => part.Refusal == refusal) / (double)judged.Length;
            }
        }
        metrics["response/length"] = lengths.Average();
        metrics["response/length_min"] = lengths.Min();
        metrics["response/length_max"] = lengths.Max();
        metrics["response/truncated"] = batch.Rollouts.Count(r => r.IsTruncated);
    }

    private static void AddPolicy(Dictionary<string, double> metrics, RolloutBatch batch, TokenScores old, PolicyView view, SamplerGap? gap)
    {
        metrics["policy/entropy"] = old.Entropies.Average();
        metrics["policy/perplexity"] = Perplexity(old.LogProbs);
        if (batch.Rollouts.All(r => r.Entropies is not null))
        {
            metrics["final_policy/entropy"] = batch.Rollouts.SelectMany(r => r.Entropies!).Average();
        }
        else if (view == PolicyView.Final)
        {
            metrics["final_policy/entropy"] = metrics["policy/entropy"];
        }
        if (batch.Rollouts.All(r => r.SamplerLogProbs is not null))
        {
            metrics["final_policy/perplexity"] = Perplexity(batch.Rollouts.SelectMany(r => r.SamplerLogProbs!));
        }
        else if (view == PolicyView.Final)
        {
            metrics["final_policy/perplexity"] = metrics["policy/perplexity"];
        }
        if (gap is not null)
        {
            metrics["sampler/log_prob_gap"] = gap.Largest;
            metrics["sampler/log_prob_gap_mean"] = gap.Mean;
        }
    }

    private static void AddUpdates(Dictionary<string, double> metrics, IReadOnlyList<OptimizerStep> updates, double rate)
    {
        var taken = updates.Where(u => !u.Skipped).ToArray();
        double Mean(Func<OptimizerStep, double> value) => taken.Length == 0 ? double.NaN : taken.Average(value);
        metrics["loss"] = Mean(u => u.Loss);
        metrics["loss/objective"] = Mean(u => u.ObjectiveLoss);
        metrics["loss/kl"] = Mean(u => u.KlLoss);
        metrics["grad_norm"] = Mean(u => u.GradNorm);
        metrics["grad_norm_max"] = taken.Length == 0 ? double.NaN : taken.Max(u => u.GradNorm);
        metrics["learning_rate"] = rate;
        metrics["policy/ratio_mean"] = Mean(u => u.Ratios.MeanRatio);
        metrics["policy/ratio_min"] = taken.Length == 0 ? double.NaN : taken.Min(u => u.Ratios.SmallestRatio);
        metrics["policy/ratio_max"] = taken.Length == 0 ? double.NaN : taken.Max(u => u.Ratios.LargestRatio);
        metrics["policy/kl_k1"] = Mean(u => u.Ratios.ApproximateKl);
        metrics["policy/clip_fraction"] = Mean(u => u.Ratios.ClipFraction);
        metrics["policy/clip_fraction_high"] = Mean(u => Share(u.Ratios.ClippedHigh, u.Ratios.Tokens));
        metrics["policy/clip_fraction_low"] = Mean(u => Share(u.Ratios.ClippedLow, u.Ratios.Tokens));
        metrics["policy/dual_clip_fraction"] = Mean(u => u.Ratios.DualClipFraction);
        metrics["update/optimizer_steps"] = taken.Length;
        metrics["update/skipped"] = updates.Count - taken.Length;
    }

    private static void AddTimes(Dictionary<string, double> metrics, TrainingSequence[] sequences, StageClock clock, int passes)
    {
        foreach (var (stage, seconds) in clock.Stages)
        {
            metrics[$"seconds/{stage}"] = seconds;
        }
        metrics["seconds/step"] = clock.Seconds;
        var sampled = sequences.Sum(s => (double)s.Response.Length);
        var all = sampled + sequences.Sum(s => (double)s.Prompt.Length);
        foreach (var (stage, tokens) in new[] { ("rollout", sampled), ("old_log_probs", all), ("update", all * passes) })
        {
            if (clock.Of(stage) is > 0 and var seconds)
            {
                metrics[$"tokens_per_second/{stage}"] = tokens / seconds;
            }
        }
    }

    private static void AddMemory(Dictionary<string, double> metrics)
    {
        using var process = Process.GetCurrentProcess();
        var managed = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
        metrics["memory/peak"] = process.PeakWorkingSet64;
        metrics["memory/native"] = process.WorkingSet64 - managed;
        metrics["memory/managed"] = managed;
        metrics["memory/tensors"] = Tensor.TotalCount;
    }

    private static double Perplexity(IEnumerable<float> logProbs) => Math.Exp(-logProbs.Average(v => (double)v));

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;
}
