using Bupo.Algorithms;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes.Phases;
using Bupo.Rollouts;
using Bupo.Settings;
using Bupo.Training.Updates;

namespace Bupo.Training;

/// <summary>Scores a step's responses under the views that are trained, and asks the phase's guard.</summary>
/// <param name="model">The policy.</param>
/// <param name="schedule">Which views a step trains.</param>
/// <param name="settings">Temperature, row budget, and whether a sampler is corrected for.</param>
/// <param name="reference">The reference's log-probs of a step under a view; null where none are needed.</param>
internal sealed class StepScorer(
    DecoderModel model, TrainingSchedule schedule, UpdateSettings settings, Func<int, PolicyView, TrainingSequence[], double[]>? reference)
{
    /// <summary>Scores a batch under the views of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="batch">Its responses.</param>
    /// <param name="notes">Hears of a guard that acts.</param>
    /// <param name="metrics">Gets what the guard saw.</param>
    /// <returns>The responses, and the scores under the first view.</returns>
    public (ScoredResponses Responses, TokenScores First) Score(int step, RolloutBatch batch, List<string> notes, Dictionary<string, double> metrics)
    {
        var sequences = new ScoredResponses(batch.Rollouts, []).Sequences;
        var final = new Lazy<double[]>(() => Widen(Score(PolicyView.Final, sequences).LogProbs));
        var scores = UnderViews(schedule.At(step), sequences);
        if (schedule.GuardAt(step) is { } guard)
        {
            var value = Measure(guard.Measure, Recorded(batch) ?? final.Value, scores[0].LogProbs);
            metrics[$"guard/{SettingKey.NameOf(guard.Measure.ToString())}"] = value;
            if (schedule.Watch(step, value) is { } note)
            {
                notes.Add(note);
                scores = UnderViews(schedule.At(step), sequences);
            }
        }
        var views = schedule.At(step).Views.Zip(scores, (weighted, score) =>
        {
            var old = Widen(score.LogProbs);
            return new TrainedView(weighted.View, weighted.Weight, old, reference?.Invoke(step, weighted.View, sequences))
            {
                SamplerLogProbs = settings.Loss.Truncation is null ? null : SamplerAs(weighted.View, old, final, batch),
            };
        });
        return (new ScoredResponses(batch.Rollouts, [.. views]), scores[0]);
    }

    /// <summary>A batch for one optimiser step that reads nothing of the policy before it: the update's own pass will score it.</summary>
    public ScoredResponses Unscored(int step, RolloutBatch batch) =>
        new(batch.Rollouts, [.. schedule.At(step).Views.Select(weighted => new TrainedView(weighted.View, weighted.Weight, OldLogProbs: null))]);

    private TokenScores[] UnderViews(PolicyPhase phase, TrainingSequence[] sequences) => [.. phase.Views.Select(v => Score(v.View, sequences))];

    private TokenScores Score(PolicyView view, TrainingSequence[] sequences) =>
        PolicyScorer.Score(model, view, sequences, settings.Temperature, settings.RowBudget);

    /// <summary>
    /// The full policy sampled, so sampler and trainer differ by π_trainer/π_sampler of the full policy whatever the trained view: the view's old
    /// log-probs less that log ratio.
    /// </summary>
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
