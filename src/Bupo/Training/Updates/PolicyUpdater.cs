using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Policies;
using Bupo.Training.Optimization;
using static TorchSharp.torch;

namespace Bupo.Training.Updates;

/// <summary>Turns scored responses into optimiser steps on any policy view.</summary>
/// <remarks>
/// Weights of tokens come from the whole mini-batch, so micro-batches just add up: how a batch is cut changes nothing.
/// Blocks above the deepest view never run; their parameters get no gradient, no optimiser state, and stay as they are.
/// </remarks>
public sealed class PolicyUpdater
{
    private readonly DecoderModel _model;
    private readonly AdamW _optimizer;
    private readonly UpdateSettings _settings;
    private readonly Action? _moved;

    /// <summary>Trains <paramref name="model"/>, whose parameters must be float32, with <paramref name="optimizer"/>; borrows both.
    /// <paramref name="moved"/> is called after every micro-batch.</summary>
    public PolicyUpdater(DecoderModel model, AdamW optimizer, UpdateSettings settings, Action? moved = null)
    {
        (_model, _optimizer, _settings, _moved) = (model, optimizer, settings, moved);
        foreach (var (name, parameter) in model.Parameters)
        {
            if (parameter.dtype != ScalarType.Float32)
            {
                throw new ArgumentException($"Parameter {name} is {parameter.dtype}, expected Float32: training steps float32 weights.", nameof(model));
            }
            // A tied embedding goes on learning as the unembedding: the head adds that gradient by itself.
            parameter.requires_grad_(settings.FrozenLayers == 0 || ParameterLayout.LayerOf(name) is not { } layer || layer > settings.FrozenLayers);
        }
    }

    /// <summary>Runs all optimiser steps of one batch of responses.</summary>
    /// <param name="sequences">The responses.</param>
    /// <param name="advantages">One advantage per response token, packed.</param>
    /// <param name="views">The views to train; one, or several for a joint loss.</param>
    /// <param name="learningRate">Of these steps.</param>
    /// <param name="seed">Of objectives that draw; each optimiser step counts it up by one.</param>
    /// <returns>A record an optimiser step.</returns>
    public IReadOnlyList<OptimizerStep> Update(
        IReadOnlyList<TrainingSequence> sequences, double[] advantages, IReadOnlyList<TrainedView> views, double learningRate, long seed = 0)
    {
        var rows = new ResponseRows([.. sequences.Select(s => s.Response.Length)]);
        rows.RequireTokens(advantages, nameof(advantages));
        var size = _settings.MiniBatchSize == 0 ? sequences.Count : _settings.MiniBatchSize;
        var steps = new List<OptimizerStep>();
        for (var pass = 0; pass < _settings.UpdatesPerRollout; pass++)
        {
            for (var first = 0; first < sequences.Count; first += size)
            {
                steps.Add(Step(new MiniBatch(sequences, rows, advantages, first, Math.Min(size, sequences.Count - first)), views, learningRate, seed + steps.Count));
            }
        }
        return steps;
    }

    private OptimizerStep Step(MiniBatch batch, IReadOnlyList<TrainedView> views, double learningRate, long seed)
    {
        ClearGradients();
        var weights = _settings.Loss.Aggregation.TokenWeights(batch.Rows);
        var sums = new LossSums(batch.Rows.Tokens);
        var known = _settings.Loss.Scope == ObjectiveScope.MiniBatch
            ? views.Select((view, i) => GradientsOfAll(new PartLoss(_settings.Loss, batch, view, weights, sums, CountRatios: i == 0, seed))).ToArray()
            : null;
        foreach (var piece in SharedPrefixBatch.Cut(batch.Sequences, _settings.RowBudget))
        {
            Accumulate(batch.Part(piece), views, weights, known, sums, seed);
            _moved?.Invoke();
        }
        var norm = GradientClipping.ByGlobalNorm(_model.Parameters.Values, _settings.MaxGradNorm);
        var sound = double.IsFinite(norm) && double.IsFinite(sums.Loss);
        if (sound)
        {
            _optimizer.Step(learningRate);
        }
        ClearGradients();
        return new OptimizerStep(sums.Loss, sums.ObjectiveLoss, sums.Entropy, sums.KlLoss, norm, sums.Ratios, !sound) { TruncatedTokens = sums.TruncatedTokens, Scores = sums.Scores };
    }

    /// <summary>One micro-batch: forward, the head with its gradients, backward.</summary>
    private void Accumulate(MiniBatch part, IReadOnlyList<TrainedView> views, double[] weights, PolicyLossResult[]? known, LossSums sums, long seed)
    {
        using var scope = NewDisposeScope();
        var packed = SharedPrefixBatch.Pack(part.Sequences, _settings.SharePrompts);
        using var attention = new PackedAttention(_model.Config, packed.Layout);
        using var pass = Pass(packed, attention, [.. views.Select(v => v.View)]);
        var gradients = new Tensor[views.Count];
        for (var i = 0; i < views.Count; i++)
        {
            var head = PolicyReader.Head(_model, views[i].View, _settings.Temperature);
            var evaluation = new PartLoss(_settings.Loss, part, views[i], weights, sums, CountRatios: i == 0, seed);
            var gradient = known is not null ? evaluation.Replay(known[i])
                : _settings.Loss.Scope == ObjectiveScope.Token ? evaluation.Tokenwise
                : evaluation.Replay(evaluation.Evaluate(head.Score(pass.States[i], packed.Targets)));
            (var scores, gradients[i]) = head.Differentiate(pass.States[i], packed.Targets, gradient, UnembeddingGradient());
            if (i == 0)
            {
                scores.LogProbs.CopyTo(sums.Scores.LogProbs, part.BatchToken - part.MiniBatchToken);
                scores.Entropies.CopyTo(sums.Scores.Entropies, part.BatchToken - part.MiniBatchToken);
            }
        }
        pass.Backward(gradients);
    }

    private IStatePass Pass(SharedPrefixBatch packed, IAttention attention, PolicyView[] views) => _settings.Recompute
        ? new RecomputedStates(_model, views, packed.Tokens, attention, packed.Rows, _settings.FrozenLayers)
        : new KeptStates(_model, views, packed.Tokens, attention, packed.Rows);

    /// <summary>The gradients of objectives that must see a whole mini-batch: its log-probs first, in a pass of their own.</summary>
    private PolicyLossResult GradientsOfAll(PartLoss loss) => loss.Evaluate(
        PolicyScorer.Score(_model, loss.View.View, loss.Part.Sequences, _settings.Temperature, _settings.RowBudget));

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

    private void ClearGradients()
    {
        foreach (var parameter in _model.Parameters.Values)
        {
            parameter.grad = null;
        }
    }
}
