using System.Text.Json;
using System.Text.Json.Serialization;
using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Penalties;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training.Checkpointing;
using Bupo.Training.Metrics;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;

namespace Bupo.Training;

/// <summary>Training steps: rollouts, old log-probs under the phase's views, advantages, update.</summary>
public sealed class Trainer : ICheckpointed, IDisposable
{
    private const int MostUnsoundSteps = 3;

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly Recipe _recipe;
    private readonly DecoderModel _model;
    private readonly Critic? _critic;
    private readonly IRolloutSource _rollouts;
    private readonly TrainingSchedule _schedule;
    private readonly StepScorer _scorer;
    private readonly IAdvantageEstimator _advantages;
    private readonly bool _dropsUniformGroups;
    private readonly KlControl _kl;
    private readonly ILearningRateSchedule _rates;
    private readonly UpdateSettings _settings;
    private readonly InternalCurves _internal;
    private readonly AdamW _optimizer;
    private int _unsound;

    /// <summary>Trains <paramref name="model"/> in place as a recipe says; borrows all models.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="model">The policy, float32 weights.</param>
    /// <param name="rollouts">Where responses come from.</param>
    /// <param name="reference">The reference policy of a KL penalty; must be there where the recipe has one.</param>
    /// <param name="critic">The critic; must be there where the recipe's advantage reads values.</param>
    /// <exception cref="BupoException">A view is deeper than the model, a name is unknown, or something the recipe needs was not given.</exception>
    public Trainer(Recipe recipe, DecoderModel model, IRolloutSource rollouts, DecoderModel? reference = null, Critic? critic = null)
        : this(recipe, model, rollouts, null, reference, critic)
    {
    }

    /// <summary>The same with reference log-probs from elsewhere, given by step.</summary>
    internal Trainer(
        Recipe recipe, DecoderModel model, IRolloutSource rollouts, Func<int, double[]>? references, DecoderModel? reference = null, Critic? critic = null)
    {
        (_recipe, _model, _rollouts, _critic) = (recipe, model, rollouts, critic);
        _schedule = new TrainingSchedule(recipe.Schedule, model.Config.Layers);
        _advantages = RecipeParts.Advantage(recipe.Algorithm);
        _dropsUniformGroups = RecipeParts.Uniform(recipe) != UniformGroups.Keep;
        _kl = new KlControl(recipe.Algorithm);
        _rates = RecipeParts.LearningRate(recipe);
        _settings = RecipeParts.Update(recipe);
        _internal = new InternalCurves(recipe, model);
        if (_kl.NeedsReference && reference is null && references is null)
        {
            throw new BupoException("algorithm.kl_coefficient or kl_reward_coefficient is set, but no reference policy was given.");
        }
        if (_advantages.NeedsCritic && critic is null)
        {
            throw new BupoException($"The advantage of algorithm {recipe.Algorithm.Name} reads a critic's values, but no critic was given.");
        }
        _scorer = new StepScorer(model, _schedule, _settings, !_kl.NeedsReference ? null : (step, view, sequences) => references?.Invoke(step)
            ?? Array.ConvertAll(PolicyScorer.Score(reference!, view, sequences, _settings.Temperature, _settings.RowBudget).LogProbs, v => (double)v));
        _optimizer = new AdamW(
            model.Parameters.Select(p => (p.Key, p.Value)), RecipeParts.Optimizer(recipe.Optimizer), RecipeParts.RateScale(recipe.Optimizer, model.Config.Layers));
        ICheckpointed?[] others = [critic, rollouts as ICheckpointed];
        State = [this, new OptimizerState("optimizer", _optimizer), .. others.OfType<ICheckpointed>()];
    }

    /// <summary>Is told which stage runs; may be null.</summary>
    public StageWatch? Watch { get; init; }

    /// <summary>Replaces the estimator of the KL in the loss, for updates that were recorded with another one.</summary>
    internal KlEstimator KlInLoss { init => _kl.Estimator = value; }

    /// <summary>The parts whose state later steps depend on; the weights are not among them.</summary>
    public IReadOnlyList<ICheckpointed> State { get; }

    /// <inheritdoc/>
    string ICheckpointed.StateName => "trainer";

    /// <summary>Optimiser steps each parameter has seen.</summary>
    public IReadOnlyDictionary<string, long> OptimizerStepCounts => _optimizer.StepCounts;

    /// <summary>What a checkpoint keeps beside weights and optimiser states.</summary>
    internal TrainerState CurrentState => _schedule.State with { KlCoefficient = _kl.InLoss, KlRewardCoefficient = _kl.InRewards, UnsoundSteps = _unsound };

    /// <summary>Goes on from a state that was kept.</summary>
    internal void Restore(TrainerState state)
    {
        _schedule.Restore(state);
        (_kl.InLoss, _kl.InRewards, _unsound) = (state.KlCoefficient, state.KlRewardCoefficient, state.UnsoundSteps);
    }

    /// <summary>Runs one step.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="cancellationToken">Ends the sampling between two tokens.</param>
    /// <exception cref="NonFiniteUpdateException">Loss or gradient was not finite three times in a row.</exception>
    /// <exception cref="BupoException">A batch is of other weights than the recipe allows,
    /// or layer(auto) finds no layer.</exception>
    public StepReport Run(int step, CancellationToken cancellationToken = default)
    {
        var (clock, notes, metrics) = (new StageClock(step, Watch), new List<string>(), new Dictionary<string, double>());
        var batch = clock.Time("rollout", () => Sample(step, metrics, cancellationToken));
        notes.AddRange(clock.Time("schedule", () => _schedule.Resolve(_model, batch)));
        var (all, first) = IsOneStep(step, batch)
            ? (_scorer.Unscored(step, batch), null)
            : clock.Time<(ScoredResponses, TokenScores?)>("old_log_probs", () => _scorer.Score(step, batch, notes, metrics));
        var gap = clock.Time("sampler_check", () => GapUnderInternalView(batch, all));
        var inside = _internal.IsDue(step) ? clock.Time("internal_curves", () => _internal.Measure(step, all.Views[0].View, batch.Rollouts)) : null;
        var responses = _dropsUniformGroups ? all.WithoutUniformGroups() : all;
        var rate = _recipe.Optimizer.LearningRate * _rates.FactorAt(step - 1);
        IReadOnlyList<OptimizerStep> updates = [];
        if (responses.Rows.Count > 0)
        {
            updates = Train(step, responses, rate, clock, metrics);
        }
        else
        {
            notes.Add("no update: in every group all responses have the same reward");
        }
        first ??= updates.Single().Scores;
        gap ??= all.Views[0].View == PolicyView.Final ? SamplerGap.Of(batch.Rollouts, first) : null;
        if (_schedule.Count(step, all.Rewards, _recipe.Train.Steps) is { } nothing)
        {
            notes.Add(nothing);
        }
        CountUnsound(updates, step, batch);
        var report = new Dictionary<string, double>(StepMetrics.Of(batch, all.Sequences, first, all.Views[0].View, updates, rate, clock, gap, _settings.UpdatesPerRollout));
        foreach (var (name, value) in metrics.Concat(inside?.Metrics() ?? []))
        {
            report[name] = value;
        }
        return new StepReport(step, string.Join(" + ", all.Views.Select(v => v.Weight == 1 ? $"{v.View}" : $"{v.Weight} * {v.View}")), report, updates, batch) { Notes = notes, Internal = inside };
    }

    /// <inheritdoc/>
    CheckpointPart ICheckpointed.SaveState() => new(JsonSerializer.SerializeToNode(CurrentState, Json)!.AsObject());

    /// <inheritdoc/>
    void ICheckpointed.LoadState(CheckpointPart state)
    {
        try
        {
            Restore(state.Values.Deserialize<TrainerState>(Json)!);
        }
        catch (JsonException error)
        {
            throw new BupoException($"The trainer's state in the checkpoint cannot be read ({error.Message.TrimEnd('.')}); it is of another version.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    /// <summary>Whether a step's update is one optimiser step and nothing else reads the policy before it: old log-probs need no pass of their own then.</summary>
    private bool IsOneStep(int step, RolloutBatch batch) =>
        _settings.UpdatesPerRollout == 1 && (_settings.MiniBatchSize == 0 || _settings.MiniBatchSize >= batch.Rollouts.Count)
        && !_dropsUniformGroups && _critic is null && !_kl.NeedsReference && _settings.Loss.Truncation is null && _schedule.GuardAt(step) is null;

    /// <summary>Where the full policy is trained all responses are compared at no cost; elsewhere a few, in a pass of their own.</summary>
    private SamplerGap? GapUnderInternalView(RolloutBatch batch, ScoredResponses all)
    {
        if (all.Views[0].View == PolicyView.Final)
        {
            return null;
        }
        var few = Math.Min(_recipe.Train.SamplerCheck, all.Sequences.Length);
        return few == 0 || batch.Rollouts[0].SamplerLogProbs is null ? null : SamplerGap.Of(
            [.. batch.Rollouts.Take(few)], PolicyScorer.Score(_model, PolicyView.Final, all.Sequences[..few], _settings.Temperature, _settings.RowBudget));
    }

    /// <summary>The batch of a step, refused where other weights have sampled it than those at hand. Recorded batches of unknown weights pass.</summary>
    private RolloutBatch Sample(int step, Dictionary<string, double> metrics, CancellationToken cancellationToken)
    {
        var weights = WeightsIdentity.Of(_model, step - 1);
        var batch = _rollouts.At(step, weights, cancellationToken);
        if (batch.WeightsVersion is { } version)
        {
            var staleness = weights.Version - version;
            if (staleness <= 0 || staleness > _recipe.Rollouts.MaxStaleness)
            {
                batch.RequireWeights(weights.Version, weights.Checksum);
            }
            metrics["rollout/staleness"] = staleness;
        }
        if (batch.Resampling is { } counts)
        {
            metrics["rollout/groups_sampled"] = counts.Groups;
            metrics["rollout/uniform_groups_sampled"] = counts.UniformGroups;
            metrics["rollout/resampling_rounds"] = counts.Rounds;
            metrics["rollout/reward_mean"] = counts.MeanReward;
        }
        return batch;
    }

    private IReadOnlyList<OptimizerStep> Train(int step, ScoredResponses responses, double rate, StageClock clock, Dictionary<string, double> metrics)
    {
        metrics["update/groups"] = responses.Groups.Distinct().Count();
        var values = _critic is null ? null : clock.Time("values", () => _critic.Values(responses.Sequences));
        var estimate = clock.Time("advantage", () => Estimate(responses, values, metrics));
        if (_critic is not null)
        {
            var critic = clock.Time("critic", () => _critic.Update(responses.Sequences, values!, estimate.Returns));
            CriticMetrics(critic, values!, estimate.Returns, metrics);
            if (step <= _recipe.Critic.WarmupSteps)
            {
                return [];
            }
        }
        var updater = new PolicyUpdater(_model, _optimizer, _settings with { Loss = _settings.Loss with { Kl = _kl.Loss } }, () => Watch?.Move());
        var updates = clock.Time("update", () => updater.Update(responses.Sequences, estimate.Advantages, responses.Views, rate, Seed(step)));
        if (_settings.Loss.Truncation is not null)
        {
            metrics["update/truncated_tokens"] = updates.Sum(u => u.TruncatedTokens);
        }
        return updates;
    }

    private AdvantageEstimate Estimate(ScoredResponses responses, double[]? values, Dictionary<string, double> metrics)
    {
        var (scores, tokenRewards) = (responses.Rewards, (double[]?)null);
        if (_kl.NeedsReference)
        {
            var penalized = _kl.Penalize(responses);
            (scores, tokenRewards) = (penalized.Scores, penalized.TokenRewards);
            metrics["kl/reference"] = penalized.MeanKl;
            metrics["kl/loss_coefficient"] = _kl.InLoss;
            metrics["kl/reward_coefficient"] = _kl.InRewards;
            _kl.Next(penalized.MeanKl, responses.Rows.Count);
        }
        return _advantages.Estimate(new AdvantageBatch(responses.Rows, scores, responses.Groups)
        {
            TokenRewards = tokenRewards ?? responses.Rows.AtLastToken(scores),
            Values = values,
            BaselineScores = _advantages.NeedsGreedyBaseline ? Baselines(responses.Rollouts) : null,
        });
    }

    private static double[] Baselines(IReadOnlyList<Rollout> rollouts) => [.. rollouts.Select(r => r.BaselineReward
        ?? throw new BupoException("The advantage remax compares with the greedy response to each prompt, which the batch lacks; sample instead of replaying."))];

    private static void CriticMetrics(IReadOnlyList<CriticStep> steps, double[] values, double[] returns, Dictionary<string, double> metrics)
    {
        var (mean, errors) = (returns.Average(), returns.Zip(values, (r, v) => r - v).ToArray());
        var meanError = errors.Average();
        metrics["critic/loss"] = steps.Average(s => s.Loss);
        metrics["critic/grad_norm"] = steps.Average(s => s.GradNorm);
        metrics["critic/clip_fraction"] = steps.Average(s => s.ClipFraction);
        metrics["critic/skipped"] = steps.Count(s => s.Skipped);
        metrics["critic/value_mean"] = values.Average();
        metrics["critic/explained_variance"] = 1 - (errors.Sum(e => (e - meanError) * (e - meanError)) / returns.Sum(r => (r - mean) * (r - mean)));
    }

    // Far apart, so that the optimiser steps of one training step, which count up, do not meet those of the next.
    private long Seed(int step) => unchecked((long)_recipe.Seed + ((long)step << 20));

    private void CountUnsound(IReadOnlyList<OptimizerStep> updates, int step, RolloutBatch batch)
    {
        foreach (var update in updates)
        {
            _unsound = update.Skipped ? _unsound + 1 : 0;
            if (_unsound >= MostUnsoundSteps)
            {
                throw new NonFiniteUpdateException(
                    $"Step {step}: loss or gradient was not finite {MostUnsoundSteps} times in a row (loss {update.Loss}, gradient norm {update.GradNorm}); lower optimizer.learning_rate.",
                    step,
                    batch);
            }
        }
    }
}
