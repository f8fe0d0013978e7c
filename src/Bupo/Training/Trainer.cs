using System.Text.Json.Nodes;
using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training.Checkpointing;
using Bupo.Training.Optimization;

namespace Bupo.Training;

/// <summary>Training steps: rollouts, advantages, old log-probs under the phase's views, update.</summary>
public sealed class Trainer : ICheckpointed, IDisposable
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
    private readonly int _samplerCheck;
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
        _updater = new PolicyUpdater(model, _optimizer, _settings, () => Watch?.Move());
        _samplerCheck = recipe.Train.SamplerCheck;
        State = [this, new OptimizerState("optimizer", _optimizer), .. rollouts is ICheckpointed source ? [source] : Array.Empty<ICheckpointed>()];
    }

    /// <summary>Is told which stage runs; may be null.</summary>
    public StageWatch? Watch { get; init; }

    /// <summary>The parts whose state later steps depend on; the weights are not among them.</summary>
    public IReadOnlyList<ICheckpointed> State { get; }

    /// <inheritdoc/>
    string ICheckpointed.StateName => "trainer";

    /// <summary>Optimiser steps each parameter has seen.</summary>
    public IReadOnlyDictionary<string, long> OptimizerStepCounts => _optimizer.StepCounts;

    /// <summary>Runs one step.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="stop">Ends the sampling between two tokens.</param>
    /// <exception cref="UnsoundUpdateException">Loss or gradient was not finite three times in a row.</exception>
    public StepReport Run(int step, CancellationToken stop = default)
    {
        var clock = new StageClock(step, Watch);
        var batch = clock.Time("rollout", () => _rollouts.At(step, stop));
        TrainingSequence[] sequences = [.. batch.Rollouts.Select(r => new TrainingSequence(r.PromptIds, r.ResponseIds, r.GroupIndex, r.Reward!.Total))];
        var rows = new ResponseRows([.. sequences.Select(s => s.Response.Length)]);
        var advantages = clock.Time("advantage", () => _advantages.Estimate(
            new AdvantageBatch(rows, [.. sequences.Select(s => s.Reward)], [.. sequences.Select(s => s.Group)])).Advantages);
        var phase = _schedule.At(step);
        var scored = clock.Time("old_log_probs", () => phase.Views.Select(view => (view, Scores: Score(_model, view.View, sequences))).ToArray());
        var gap = clock.Time("sampler_check", () => Gap(batch, scored, sequences));
        TrainedView[] views = [.. scored.Select(s => new TrainedView(s.view.View, s.view.Weight, Widen(s.Scores.LogProbs), Reference(step, s.view.View, sequences)))];
        var rate = _learningRate * _rates.FactorAt(step - 1);
        var updates = clock.Time("update", () => _updater.Update(sequences, advantages, views, rate));
        CountUnsound(updates, step, batch);
        return new StepReport(step, string.Join(" + ", phase.Views.Select(v => v.Weight == 1 ? $"{v.View}" : $"{v.Weight} * {v.View}")),
            StepMetrics.Of(batch, sequences, scored[0].Scores, phase.Views[0].View, updates, rate, clock, gap, _settings.UpdatesPerRollout), updates, batch);
    }

    /// <inheritdoc/>
    CheckpointPart ICheckpointed.SaveState() => new(new JsonObject { ["unsound"] = _unsound });

    /// <inheritdoc/>
    void ICheckpointed.LoadState(CheckpointPart state) => _unsound = state.Values["unsound"]!.GetValue<int>();

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    /// <summary>All responses where the full policy was scored anyway, else a few in a pass of their own.</summary>
    private SamplerGap? Gap(RolloutBatch batch, (WeighedView View, TokenScores Scores)[] scored, TrainingSequence[] sequences)
    {
        if (Array.Find(scored, s => s.View.View == PolicyView.Final) is { Scores: { } all })
        {
            return SamplerGap.Of(batch.Rollouts, all);
        }
        var few = Math.Min(_samplerCheck, sequences.Length);
        return few == 0 || batch.Rollouts[0].SamplerLogProbs is null ? null
            : SamplerGap.Of([.. batch.Rollouts.Take(few)], Score(_model, PolicyView.Final, sequences[..few]));
    }

    private TokenScores Score(DecoderModel model, PolicyView view, TrainingSequence[] sequences) =>
        PolicyScorer.Score(model, view, sequences, _settings.Temperature, _settings.RowBudget);

    /// <summary>The reference is read through the same view as the policy, so that the KL compares like with like.</summary>
    private double[]? Reference(int step, PolicyView view, TrainingSequence[] sequences) =>
        _settings.Loss.Kl is null ? null
        : _recordedReferences is not null ? _recordedReferences(step)
        : _reference is not null ? Widen(Score(_reference, view, sequences).LogProbs)
        : throw new BupoException("algorithm.kl_coefficient is set, but no reference policy was given.");

    private void CountUnsound(IReadOnlyList<OptimizerStep> updates, int step, RolloutBatch batch)
    {
        foreach (var update in updates)
        {
            _unsound = update.Skipped ? _unsound + 1 : 0;
            if (_unsound >= MostUnsoundSteps)
            {
                throw new UnsoundUpdateException(
                    $"Step {step}: loss or gradient was not finite {MostUnsoundSteps} times in a row (loss {update.Loss}, gradient norm {update.GradNorm}); lower optimizer.learning_rate.",
                    step,
                    batch);
            }
        }
    }

    private static double[] Widen(float[] values) => Array.ConvertAll(values, v => (double)v);
}
