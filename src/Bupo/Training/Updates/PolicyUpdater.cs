using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Training.Optimization;
using static TorchSharp.torch;

namespace Bupo.Training.Updates;

/// <summary>Turns scored responses into optimizer steps on any policy view.</summary>
/// <remarks>Blocks above the deepest view never run; their parameters get no gradient and no optimizer state, and stay unchanged.</remarks>
public sealed class PolicyUpdater
{
    private readonly DecoderModel _model;
    private readonly TrainedParameters _parameters;
    private readonly UpdateSettings _settings;
    private readonly Action? _moved;

    /// <summary>Trains a model; borrows all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">Which of its parameters learn.</param>
    /// <param name="settings">How responses become optimizer steps.</param>
    /// <param name="moved">Called after every micro-batch; may be null.</param>
    public PolicyUpdater(DecoderModel model, TrainedParameters parameters, UpdateSettings settings, Action? moved = null) =>
        (_model, _parameters, _settings, _moved) = (model, parameters, settings, moved);

    /// <summary>Runs all optimizer steps of one batch of responses.</summary>
    /// <param name="sequences">The responses.</param>
    /// <param name="advantages">One advantage per response token, packed.</param>
    /// <param name="terms">What adds up to the loss: one view, or several for a joint loss.</param>
    /// <param name="learningRate">Of these steps.</param>
    /// <param name="seed">Of objectives that draw tokens; each optimizer step adds one to it.</param>
    /// <returns>One record per optimizer step.</returns>
    public IReadOnlyList<OptimizerStep> Update(
        IReadOnlyList<ResponseSequence> sequences, double[] advantages, IReadOnlyList<LossTerm> terms, double learningRate, long seed = 0)
    {
        MiniBatch.RowsOf(sequences).RequireTokens(advantages, nameof(advantages));
        var steps = new List<OptimizerStep>();
        foreach (var batch in MiniBatch.Of(sequences, _settings.MiniBatchSize, _settings.UpdatesPerRollout))
        {
            LossTerm[] inBatch = [.. terms.Select(term => term.Select(values => values[batch.Tokens]))];
            steps.Add(Step(new UpdateLoss(_settings.Loss, batch, advantages[batch.Tokens], inBatch, seed + steps.Count), learningRate));
        }
        return steps;
    }

    private OptimizerStep Step(UpdateLoss loss, double learningRate)
    {
        _parameters.ClearGradients();
        loss.Prepare(view => PolicyScorer.Score(_model, view, loss.Sequences, _settings.Temperature, _settings.RowBudget));
        foreach (var packed in PackedResponses.Batches(loss.Sequences, _settings.RowBudget, _settings.SharePrompts && _model.Config.SharesPrefixes))
        {
            Accumulate(loss, packed);
            _moved?.Invoke();
        }
        var (norm, skipped) = _parameters.Step(loss.Sum, learningRate);
        return loss.Report(norm, skipped);
    }

    /// <summary>One micro-batch: forward, the head with its gradients, backward. Gradients of micro-batches add up.</summary>
    private void Accumulate(UpdateLoss loss, PackedResponses packed)
    {
        using var scope = NewDisposeScope();
        PolicyView[] views = [.. loss.Terms.Select(term => term.View)];
        using IStatePass pass = _settings.Recompute && _model.Config.BlocksStandAlone
            ? new RecomputedStates(_model, views, packed, _parameters.FrozenLayers)
            : new KeptStates(_model, views, packed);
        Tensor[] gradients = [.. views.Select((view, term) =>
            loss.Differentiate(term, packed, pass.States[term], PolicyReader.Head(_model, view, _settings.Temperature), UnembeddingGradient()))];
        pass.Backward(gradients);
    }

    private Tensor UnembeddingGradient()
    {
        var unembedding = _model.Unembedding;
        if (unembedding.grad is null)
        {
            using var guard = no_grad();
            using var zeros = zeros_like(unembedding);                      // the parameter keeps what it refers to, not this handle
            unembedding.grad = zeros;
        }
        return unembedding.grad!;
    }
}
