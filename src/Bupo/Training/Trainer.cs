using System.Text.Json;
using System.Text.Json.Serialization;
using Bupo.Models.Decoder;
using Bupo.Rollouts;
using Bupo.Training.Checkpointing;
using Bupo.Training.Optimization;
using Bupo.Training.Steps;
using Bupo.Training.Updates;

namespace Bupo.Training;

/// <summary>The steps of a training run.</summary>
public sealed class Trainer : ICheckpointed, IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly int _lastStep;
    private readonly StepSampling _sampling;
    private readonly TrainingSchedule _schedule;
    private readonly StepScorer _scorer;
    private readonly StepAdvantages _advantages;
    private readonly TrainedParameters _parameters;
    private readonly StepUpdate _update;

    /// <summary>Trains a model in place; borrows all models.</summary>
    /// <param name="plan">What the run does.</param>
    /// <param name="model">The policy, float32 weights.</param>
    /// <param name="rollouts">Where responses come from.</param>
    /// <param name="reference">The reference policy; required where the plan has a KL penalty.</param>
    /// <param name="critic">The critic; required where the plan's advantage reads values.</param>
    /// <exception cref="BupoException">A view is deeper than the model, or something that the plan needs was not given.</exception>
    public Trainer(TrainingPlan plan, DecoderModel model, IRolloutSource rollouts, DecoderModel? reference = null, Critic? critic = null)
        : this(plan, model, rollouts, ReferenceOf(plan, reference), critic)
    {
    }

    /// <summary>The same with reference log-probs from elsewhere.</summary>
    internal Trainer(TrainingPlan plan, DecoderModel model, IRolloutSource rollouts, ReferenceScores? reference, Critic? critic = null)
    {
        if (plan.Advantages.Kl.NeedsReference && reference is null)
        {
            throw new BupoException("algorithm.kl_coefficient or kl_reward_coefficient is set, but no reference policy was given.");
        }
        if (plan.Advantages.Estimator.NeedsCritic && critic is null)
        {
            throw new BupoException($"The advantage of algorithm {plan.Advantages.Algorithm} reads a critic's values, but no critic was given.");
        }
        _lastStep = plan.Steps;
        _sampling = new StepSampling(rollouts, model, plan.MaxStaleness);
        _schedule = new TrainingSchedule(plan.Schedule, model);
        _scorer = new StepScorer(model, _schedule, plan.Scoring, plan.Advantages.Kl.NeedsReference ? reference : null);
        _advantages = new StepAdvantages(plan.Advantages, critic);
        _parameters = new TrainedParameters(model.Parameters, plan.Parameters);
        _update = new StepUpdate(model, _parameters, plan.Update, plan.LearningRate, plan.Seed);
        ICheckpointed?[] others = [critic, rollouts as ICheckpointed];
        State = [this, _parameters, .. others.OfType<ICheckpointed>()];
    }

    /// <summary>Receives which stage runs; may be null.</summary>
    public StageWatch? Watch { get; init; }

    /// <summary>The parts whose state later steps depend on; the weights are not among them.</summary>
    public IReadOnlyList<ICheckpointed> State { get; }

    /// <inheritdoc/>
    string ICheckpointed.StateName => "trainer";

    /// <summary>Optimizer steps that each parameter has seen.</summary>
    internal IReadOnlyDictionary<string, long> OptimizerStepCounts => _parameters.StepCounts;

    /// <summary>What a checkpoint keeps beside weights and optimizer states.</summary>
    internal TrainerState CurrentState => _schedule.State with
    {
        KlCoefficient = _advantages.Kl.InLoss,
        KlRewardCoefficient = _advantages.Kl.InRewards,
        UnsoundSteps = _update.SkippedInARow,
    };

    /// <summary>Runs one step: six stages, each of which takes the record of the one before it and returns its own.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="cancellationToken">Ends the sampling between two tokens.</param>
    /// <exception cref="NonFiniteUpdateException">Loss or gradient was not finite three times in a row.</exception>
    /// <exception cref="BupoException">Other weights sampled the batch than the plan allows, or layer(auto) finds no layer.</exception>
    public StepReport Run(int step, CancellationToken cancellationToken = default)
    {
        var clock = new StageClock(step, Watch);
        var sampled = clock.Time("rollout", () => _sampling.At(step, cancellationToken));   // responses with rewards
        var phase = clock.Time("schedule", () => _schedule.At(sampled));                    // the views to train
        var scores = _scorer.Score(phase, sampled, clock);                                  // old log-probs under them; the phase's guard
        var batch = _advantages.Of(scores, clock);                                          // KL penalty, critic, one advantage per token
        var update = _update.Of(batch, clock);                                              // optimizer steps on the policy
        return StepReport.Of(batch, update, _schedule.Close(step, sampled.Rewards, _lastStep), clock);
    }

    /// <summary>Continues from a state that was kept.</summary>
    internal void Restore(TrainerState state)
    {
        _schedule.Restore(state);
        (_advantages.Kl.InLoss, _advantages.Kl.InRewards, _update.SkippedInARow) = (state.KlCoefficient, state.KlRewardCoefficient, state.UnsoundSteps);
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
    public void Dispose() => _parameters.Dispose();

    private static ReferenceScores? ReferenceOf(TrainingPlan plan, DecoderModel? reference) => reference is null ? null : (_, view, sequences) =>
        Array.ConvertAll(PolicyScorer.Score(reference, view, sequences, plan.Scoring.Temperature, plan.Scoring.RowBudget).LogProbs, v => (double)v);
}
