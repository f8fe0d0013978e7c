using System.Diagnostics;
using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Training.Checkpointing;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;

namespace Bupo.Training.Supervised;

/// <summary>The steps of next-token training: the policy gradient at advantage 1 is the gradient of the log-likelihood.</summary>
internal sealed class SupervisedTrainer : IDisposable
{
    private readonly SupervisedRecipe _recipe;
    private readonly AdamW _optimizer;
    private readonly PolicyUpdater _updater;
    private readonly ILearningRateSchedule _rates;

    /// <summary>Makes a trainer at its first step.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="model">The weights it changes; borrowed.</param>
    /// <param name="sequences">Knows how far the data has been read.</param>
    public SupervisedTrainer(SupervisedRecipe recipe, DecoderModel model, SupervisedSequences sequences)
    {
        _recipe = recipe;
        _rates = RecipeParts.LearningRate(recipe.Optimizer, recipe.Train.Steps);
        _optimizer = new AdamW(
            model.Parameters.Select(p => (p.Key, p.Value)), RecipeParts.Optimizer(recipe.Optimizer), RecipeParts.RateScale(recipe.Optimizer, model.Config.Layers));
        _updater = new PolicyUpdater(model, _optimizer, new UpdateSettings
        {
            Loss = new PolicyLoss { Objective = new PolicyGradient(), Aggregation = LossAggregation.TokenMean },
            MaxGradNorm = recipe.Optimizer.MaxGradNorm,
            RowBudget = recipe.Train.RowBudget,
            FrozenLayers = recipe.Optimizer.FrozenLayers,
        });
        State = [sequences, new OptimizerState("optimizer", _optimizer)];
    }

    /// <summary>What a checkpoint holds beside the weights.</summary>
    public IReadOnlyList<ICheckpointed> State { get; }

    /// <summary>The steps from one to the last; each is done when it is asked for.</summary>
    /// <param name="first">The first, from 1.</param>
    /// <param name="stream">The sequences that it begins with, without end.</param>
    /// <param name="cancellationToken">Ends them between two.</param>
    /// <exception cref="BupoException">Loss or gradient is not finite.</exception>
    public IEnumerable<SupervisedStep> Steps(int first, IEnumerable<TrainingSequence> stream, CancellationToken cancellationToken) => stream
        .Chunk(_recipe.Train.Sequences)
        .Take(_recipe.Train.Steps - first + 1)
        .Select((batch, i) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Step(first + i, batch);
        });

    public void Dispose() => _optimizer.Dispose();

    private SupervisedStep Step(int step, TrainingSequence[] batch)
    {
        var clock = Stopwatch.StartNew();
        var (tokens, rate) = (batch.Sum(s => s.Response.Length), _recipe.Optimizer.LearningRate * _rates.FactorAt(step - 1));
        double[] ones = [.. Enumerable.Repeat(1.0, tokens)];
        // There is no old policy: without a ratio in the objective nothing reads its log-probs.
        var update = _updater.Update(batch, ones, [new TrainedView(PolicyView.Final, 1, new double[tokens])], rate).Single();
        return update.Skipped
            ? throw new BupoException($"Step {step}: loss or gradient is not finite (loss {update.Loss}, gradient norm {update.GradNorm}); lower optimizer.learning_rate.")
            : new SupervisedStep(step, update.Loss, update.GradNorm, rate, tokens, clock.Elapsed.TotalSeconds);
    }
}
