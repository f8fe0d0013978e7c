using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes.Phases;
using Bupo.Rollouts;
using Bupo.Settings;
using Bupo.Training.Metrics;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>The third stage of a step: what the policy says of the responses before its update. Nothing here has a gradient.</summary>
/// <param name="model">The policy.</param>
/// <param name="schedule">Whose guards are given their measure.</param>
/// <param name="settings">What is read.</param>
/// <param name="reference">The reference policy; null where none is needed.</param>
internal sealed class StepScorer(DecoderModel model, TrainingSchedule schedule, ScoringSettings settings, ReferenceScores? reference)
{
    private readonly InternalCurves _internal = new(settings.InternalCurves, model);

    /// <summary>Scores the responses under the views of the phase, and asks the phase's guard whether the phase goes on.</summary>
    public StepScores Score(StepPhase phase, SampledResponses sampled, StageClock clock)
    {
        var scores = phase.Guard is null && sampled.Rollouts.Count <= settings.UnscoredResponses
            ? new StepScores(sampled, phase, [.. phase.Views.Select(v => new LossTerm(v.View, v.Weight, OldLogProbs: null))])
            : clock.Time("old_log_probs", () => Score(phase, sampled));
        var view = scores.Terms[0].View;
        return scores with
        {
            Gap = clock.Time("sampler_check", () => Gap(scores)),
            Internal = _internal.IsDue(phase.Step) ? clock.Time("internal_curves", () => _internal.Measure(phase.Step, view, sampled.Batch)) : null,
        };
    }

    private StepScores Score(StepPhase phase, SampledResponses sampled)
    {
        var final = new Lazy<double[]>(() => Widen(Score(PolicyView.Final, sampled.Sequences).LogProbs));
        var scores = UnderViews(phase, sampled);
        KeyValuePair<string, double>? guarded = null;
        if (phase.Guard is { } guard)
        {
            var value = Measure(guard.Measure, Recorded(sampled.Batch) ?? final.Value, scores[0].LogProbs);
            guarded = new($"guard/{SettingKey.NameOf(guard.Measure.ToString())}", value);
            var now = schedule.Watch(phase, value);
            (phase, scores) = now == phase ? (phase, scores) : (now, UnderViews(now, sampled));
        }
        var terms = phase.Views.Zip(scores, (weighted, score) =>
        {
            var old = Widen(score.LogProbs);
            return new LossTerm(weighted.View, weighted.Weight, old, reference?.Invoke(phase.Step, weighted.View, sampled.Sequences))
            {
                SamplerLogProbs = settings.CorrectsSampler ? SamplerAs(weighted.View, old, final, sampled.Batch) : null,
            };
        });
        return new StepScores(sampled, phase, [.. terms]) { First = scores[0], Guard = guarded };
    }

    private TokenScores[] UnderViews(StepPhase phase, SampledResponses sampled) => [.. phase.Views.Select(v => Score(v.View, sampled.Sequences))];

    private TokenScores Score(PolicyView view, ResponseSequence[] sequences) =>
        PolicyScorer.Score(model, view, sequences, settings.Temperature, settings.RowBudget);

    /// <summary>How far sampler and trainer differ: on all responses where the full policy is trained, which costs nothing; else on a few, in a pass of their own.</summary>
    private SamplerGap? Gap(StepScores scores)
    {
        var sampled = scores.Sampled;
        if (scores.Terms[0].View == PolicyView.Final)
        {
            return scores.First is null ? null : SamplerGap.Of(sampled.Rollouts, scores.First);
        }
        var few = Math.Min(settings.SamplerCheck, sampled.Sequences.Length);
        return few == 0 || sampled.Rollouts[0].SamplerLogProbs is null
            ? null
            : SamplerGap.Of([.. sampled.Rollouts.Take(few)], Score(PolicyView.Final, sampled.Sequences[..few]));
    }

    /// <summary>The sampler's log-probs as if it had sampled from a view.</summary>
    /// <remarks>The full policy sampled, so sampler and trainer differ by π_trainer/π_sampler of the full policy whatever the trained view. The result is
    /// the view's old log-probs minus that log ratio.</remarks>
    private static double[] SamplerAs(PolicyView view, double[] old, Lazy<double[]> final, RolloutBatch batch)
    {
        if (batch.Rollouts.Any(r => r.SamplerLogProbs is null))
        {
            throw new BupoException("algorithm.sampler_correction_cap is set, but the batch does not record the sampler's log-probs; leave the key out.");
        }
        var sampler = Widen([.. batch.Rollouts.SelectMany(r => r.SamplerLogProbs!)]);
        return view == PolicyView.Final ? sampler : [.. old.Select((logProb, token) => logProb - (final.Value[token] - sampler[token]))];
    }

    /// <summary>The full policy's log-probs as the sampler recorded them, where they are those of the training temperature.</summary>
    private double[]? Recorded(RolloutBatch batch) => settings.Temperature == 1 && batch.Rollouts.All(r => r.LogProbs is not null)
        ? Widen([.. batch.Rollouts.SelectMany(r => r.LogProbs!)])
        : null;

    private static double Measure(GuardMeasure measure, double[] final, float[] view) => measure switch
    {
        GuardMeasure.Perplexity => Math.Exp(-final.Average()),
        GuardMeasure.Kl => final.Average() - view.Average(v => (double)v),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "There is no such measure."),
    };

    private static double[] Widen(float[] values) => Array.ConvertAll(values, v => (double)v);
}
