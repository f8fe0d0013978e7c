using System.Diagnostics;
using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Training.Checkpointing;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;

namespace Bupo.Training.Supervised;

/// <summary>The steps of next-token training: the policy gradient at advantage 1 is the gradient of the log-likelihood.</summary>
internal sealed class SupervisedTrainer : IDisposable
{
    private readonly SupervisedPlan _plan;
    private readonly TrainedParameters _parameters;
    private readonly PolicyUpdater _updater;

    /// <summary>Makes a trainer at its first step.</summary>
    /// <param name="plan">What the run does.</param>
    /// <param name="model">The weights it changes; borrowed.</param>
    /// <param name="sequences">Knows how far the data has been read.</param>
    public SupervisedTrainer(SupervisedPlan plan, DecoderModel model, SupervisedSequences sequences)
    {
        _plan = plan;
        _parameters = new TrainedParameters(model.Parameters, plan.Parameters);
        _updater = new PolicyUpdater(model, _parameters, new UpdateSettings
        {
            Loss = new PolicyLoss { Objective = new PolicyGradient(), Aggregation = LossAggregation.TokenMean },
            RowBudget = plan.RowBudget,
        });
        State = [sequences, _parameters];
    }

    /// <summary>What a checkpoint holds beside the weights.</summary>
    public IReadOnlyList<ICheckpointed> State { get; }

    /// <summary>The steps from one to the last; each is done when it is asked for.</summary>
    /// <param name="first">The first, from 1.</param>
    /// <param name="stream">The sequences that it begins with, without end.</param>
    /// <param name="cancellationToken">Ends them between two.</param>
    /// <exception cref="BupoException">Loss or gradient is not finite.</exception>
    public IEnumerable<SupervisedStep> Steps(int first, IEnumerable<ResponseSequence> stream, CancellationToken cancellationToken) => stream
        .Chunk(_plan.Sequences)
        .Take(_plan.Steps - first + 1)
        .Select((batch, i) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Step(first + i, batch);
        });

    public void Dispose() => _parameters.Dispose();

    private SupervisedStep Step(int step, ResponseSequence[] batch)
    {
        var clock = Stopwatch.StartNew();
        var (tokens, rate) = (batch.Sum(s => s.Response.Length), _plan.LearningRate.At(step));
        double[] ones = [.. Enumerable.Repeat(1.0, tokens)];
        var update = _updater.Update(batch, ones, [new LossTerm(PolicyView.Final, 1, OldLogProbs: null)], rate).Single();
        return update.Skipped
            ? throw new BupoException($"Step {step}: loss or gradient is not finite (loss {update.Loss}, gradient norm {update.GradNorm}); lower optimizer.learning_rate.")
            : new SupervisedStep(step, update.Loss, update.GradNorm, rate, tokens, clock.Elapsed.TotalSeconds);
    }
}
