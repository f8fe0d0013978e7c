using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training.Optimization;

namespace Bupo.Training;

/// <summary>Training steps: rollouts, advantages, old log-probs under the phase's views, update.</summary>
public sealed class Trainer : IDisposable
{
    private const int MostUnsoundSteps = 3;

    private readonly DecoderModel _model;
    private readonly Func<int, double[]>? _recordedReferences;
    private readonly DecoderModel? _reference;
    private readonly IRolloutSource _rollouts;
    private readonly PolicySchedule _schedule;
    private readonly IAdvantageEstimator _advantages;
    private readonly ILearningRateSchedule _rates;
    private readonly UpdateSettings _settings;
    private readonly AdamW _optimizer;
    private readonly PolicyUpdater _updater;
    private readonly double _learningRate;
    private int _unsound;

    /// <summary>Trains <paramref name="model"/> in place as a recipe says; borrows both models.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="model">The policy, float32 weights.</param>
    /// <param name="rollouts">Where responses come from.</param>
    /// <param name="reference">The reference policy of a KL penalty; must be there where the recipe has one.</param>
    /// <exception cref="BupoException">A view is deeper than the model, or a name is unknown.</exception>
    public Trainer(Recipe recipe, DecoderModel model, IRolloutSource rollouts, DecoderModel? reference = null)
        : this(recipe, model, rollouts, null, reference)
    {
    }

    /// <summary>The same with reference log-probs from elsewhere, given by step.</summary>
    internal Trainer(Recipe recipe, DecoderModel model, IRolloutSource rollouts, Func<int, double[]>? references, DecoderModel? reference = null)
    {
        (_model, _rollouts, _recordedReferences, _reference) = (model, rollouts, references, reference);
        _schedule = RecipeParts.Schedule(recipe);
        foreach (var phase in _schedule.Phases)
        {
            phase.Depth(model.Config.Layers);
        }
        _advantages = RecipeParts.Advantage(recipe);
        _rates = RecipeParts.LearningRate(recipe);
        _settings = RecipeParts.Update(recipe);
        _learningRate = recipe.Optimizer.LearningRate;
        _optimizer = new AdamW(model.Parameters.Select(p => (p.Key, p.Value)), RecipeParts.Optimizer(recipe.Optimizer));
        _updater = new PolicyUpdater(model, _optimizer, _settings);
    }

    /// <summary>Optimiser steps each parameter has seen.</summary>
    public IReadOnlyDictionary<string, long> OptimizerStepCounts => _optimizer.StepCounts;

    /// <summary>Runs one step.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="stop">Ends the sampling between two tokens.</param>
    /// <exception cref="BupoException">Loss or gradient was not finite three times in a row.</exception>
    public StepReport Run(int step, CancellationToken stop = default)
    {
        var clock = new StageClock();
        var batch = clock.Time("rollout", () => _rollouts.At(step, stop));
        TrainingSequence[] sequences = [.. batch.Rollouts.Select(r => new TrainingSequence(r.PromptIds, r.ResponseIds, r.GroupIndex, r.Reward!.Total))];
        var rows = new ResponseRows([.. sequences.Select(s => s.Response.Length)]);
        var advantages = clock.Time("advantage", () => _advantages.Estimate(
            new AdvantageBatch(rows, [.. sequences.Select(s => s.Reward)], [.. sequences.Select(s => s.Group)])).Advantages);
        var phase = _schedule.At(step);
        var scored = clock.Time("old_log_probs", () => phase.Views.Select(view => (view, Scores: Score(_model, view.View, sequences))).ToArray());
        TrainedView[] views = [.. scored.Select(s => new TrainedView(s.view.View, s.view.Weight, Widen(s.Scores.LogProbs), Reference(step, s.view.View, sequences)))];
        var rate = _learningRate * _rates.FactorAt(step - 1);
        var updates = clock.Time("update", () => _updater.Update(sequences, advantages, views, rate));
        CountUnsound(updates, step);
        return new StepReport(step, string.Join(" + ", phase.Views.Select(v => v.Weight == 1 ? $"{v.View}" : $"{v.Weight} * {v.View}")),
            StepMetrics.Of(batch, sequences, scored[0].Scores, phase.Views[0].View, updates, rate, clock), updates);
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    private TokenScores Score(DecoderModel model, PolicyView view, TrainingSequence[] sequences) =>
        PolicyScorer.Score(model, view, sequences, _settings.Temperature, _settings.RowBudget);

    /// <summary>The reference is read through the same view as the policy, so that the KL compares like with like.</summary>
    private double[]? Reference(int step, PolicyView view, TrainingSequence[] sequences) =>
        _settings.Loss.Kl is null ? null
        : _recordedReferences is not null ? _recordedReferences(step)
        : _reference is not null ? Widen(Score(_reference, view, sequences).LogProbs)
        : throw new BupoException("algorithm.kl_coefficient is set, but no reference policy was given.");

    private void CountUnsound(IReadOnlyList<OptimizerStep> updates, int step)
    {
        foreach (var update in updates)
        {
            _unsound = update.Skipped ? _unsound + 1 : 0;
            if (_unsound >= MostUnsoundSteps)
            {
                throw new BupoException(
                    $"Step {step}: loss or gradient was not finite {MostUnsoundSteps} times in a row (loss {update.Loss}, gradient norm {update.GradNorm}); lower optimizer.learning_rate.");
            }
        }
    }

    private static double[] Widen(float[] values) => Array.ConvertAll(values, v => (double)v);
}
