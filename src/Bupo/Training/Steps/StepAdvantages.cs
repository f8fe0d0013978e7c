using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Penalties;
using Bupo.Rollouts;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>The fourth stage of a step: from rewards to one advantage per token, by way of the KL penalty and the critic.</summary>
/// <param name="plan">How.</param>
/// <param name="critic">The critic, which learns here; null for none.</param>
internal sealed class StepAdvantages(AdvantagePlan plan, Critic? critic)
{
    /// <summary>The KL penalties, whose coefficients may change from step to step.</summary>
    public KlControl Kl { get; } = new(plan.Kl);

    /// <summary>The responses that are trained on, with their advantages.</summary>
    /// <exception cref="BupoException">The estimator needs greedy responses that the batch lacks.</exception>
    public UpdateBatch Of(StepScores scores, StageClock clock)
    {
        var responses = plan.DropsUniformGroups ? scores.Responses.WithoutUniformGroups() : scores.Responses;
        if (responses.Rows.Count == 0)
        {
            return new UpdateBatch(scores, responses, null) { Notes = ["no update: in every group all responses have the same reward"] };
        }
        var values = critic is null ? null : clock.Time("values", () => critic.Values(responses.Sequences));
        var (estimate, klMetrics) = clock.Time("advantage", () => Estimate(responses, values));
        var critics = critic is null ? [] : clock.Time("critic", () => Metrics(critic.Update(responses.Sequences, values!, estimate.Returns), values!, estimate.Returns));
        var warmsUp = critic is not null && scores.Sampled.Step <= plan.CriticWarmupSteps;
        return new UpdateBatch(scores, responses, warmsUp ? null : estimate.Advantages)
        {
            Kl = Kl.Loss,
            Metrics = new Dictionary<string, double>([new("update/groups", responses.Groups.Distinct().Count()), .. klMetrics, .. critics]),
        };
    }

    private (AdvantageEstimate Estimate, Dictionary<string, double> Metrics) Estimate(ScoredResponses responses, double[]? values)
    {
        var penalized = Kl.Penalize(responses);
        var metrics = Metrics(penalized);
        if (penalized is not null)
        {
            Kl.Next(penalized.MeanKl, responses.Rows.Count);
        }
        var scores = penalized?.Scores ?? responses.Rewards;
        var estimate = plan.Estimator.Estimate(new AdvantageBatch(responses.Rows, scores, responses.Groups)
        {
            TokenRewards = penalized?.TokenRewards ?? responses.Rows.AtLastToken(scores),
            Values = values,
            BaselineScores = plan.Estimator.NeedsGreedyBaseline ? Baselines(responses.Rollouts) : null,
        });
        return (estimate, metrics);
    }

    private static double[] Baselines(IReadOnlyList<Rollout> rollouts) => [.. rollouts.Select(r => r.BaselineReward
        ?? throw new BupoException("The advantage remax compares with the greedy response to each prompt, which the batch lacks; sample instead of replaying."))];

    private Dictionary<string, double> Metrics(PenalizedRewards? penalized) => penalized is null ? [] : new()
    {
        ["kl/reference"] = penalized.MeanKl,
        ["kl/loss_coefficient"] = Kl.InLoss,
        ["kl/reward_coefficient"] = Kl.InRewards,
    };

    private static Dictionary<string, double> Metrics(IReadOnlyList<CriticStep> steps, double[] values, double[] returns)
    {
        var (mean, errors) = (returns.Average(), returns.Zip(values, (r, v) => r - v).ToArray());
        var meanError = errors.Average();
        return new()
        {
            ["critic/loss"] = steps.Average(s => s.Loss),
            ["critic/grad_norm"] = steps.Average(s => s.GradNorm),
            ["critic/clip_fraction"] = steps.Average(s => s.ClipFraction),
            ["critic/skipped"] = steps.Count(s => s.Skipped),
            ["critic/value_mean"] = values.Average(),
            ["critic/explained_variance"] = 1 - (errors.Sum(e => (e - meanError) * (e - meanError)) / returns.Sum(r => (r - mean) * (r - mean))),
        };
    }
}
