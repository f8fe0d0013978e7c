using Bupo.Algorithms;
using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Policies;
using Bupo.Training.Checkpointing;
using Bupo.Training.Optimization;
using static TorchSharp.torch;

namespace Bupo.Training.Updates;

/// <summary>Says what reward is to be expected at each response token: PPO's value function, a decoder of its own with a linear head.</summary>
/// <remarks>
/// V = w · norm(H^l) + b, read where the policy reads the state that predicts the token: before the token is known. w and b start at 0,
/// so the critic expects nothing at first. Loss and clip: <see cref="Algorithms.Objectives.ValueLoss"/>. Token weights come from the whole
/// mini-batch, as the policy's do.
/// </remarks>
public sealed class Critic : ICheckpointed, IDisposable
{
    private const string HeadWeight = "value_head.weight", HeadBias = "value_head.bias", OptimizerPrefix = "optimizer.";

    private readonly DecoderModel _model;
    private readonly CriticSettings _settings;
    private readonly PolicyView _view;
    private readonly Dictionary<string, Tensor> _trained;
    private readonly AdamW _optimizer;

    /// <summary>Makes a critic of a model, float32, that it takes ownership of.</summary>
    /// <exception cref="BupoException">The settings name more layers than there are.</exception>
    public Critic(DecoderModel model, CriticSettings settings)
    {
        (_model, _settings) = (model, settings);
        _view = settings.Layers is { } layers ? PolicyView.Layer(layers, normed: true) : PolicyView.Final;
        _view.Depth(model.Config.Layers);
        _trained = model.Parameters.Where(p => p.Key != ParameterLayout.Unembedding).ToDictionary(p => p.Key, p => p.Value);
        _trained[HeadWeight] = zeros(model.Config.HiddenSize).DetachFromDisposeScope();
        _trained[HeadBias] = zeros(1).DetachFromDisposeScope();
        foreach (var parameter in _trained.Values)
        {
            parameter.requires_grad_();
        }
        _optimizer = new AdamW(_trained.Select(p => (p.Key, p.Value)), settings.Optimizer);
    }

    /// <summary>The parameters by name: those of the decoder and the head's. The critic owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => _trained;

    /// <inheritdoc/>
    string ICheckpointed.StateName => "critic";

    /// <summary>The value at each response token, sequence after sequence, in units of reward.</summary>
    public double[] Values(IReadOnlyList<TrainingSequence> sequences)
    {
        using var guard = no_grad();
        var values = new List<double>();
        foreach (var piece in SharedPrefixBatch.Cut(sequences, _settings.RowBudget))
        {
            using var scope = NewDisposeScope();
            values.AddRange(Numbers(Forward([.. sequences.Take(piece)])));
        }
        return [.. values];
    }

    /// <summary>Runs all optimiser steps of one batch of responses.</summary>
    /// <param name="sequences">The responses.</param>
    /// <param name="oldValues">What <see cref="Values"/> said before the update, one per token.</param>
    /// <param name="returns">What it should have said, one per token.</param>
    public IReadOnlyList<CriticStep> Update(IReadOnlyList<TrainingSequence> sequences, double[] oldValues, double[] returns)
    {
        var rows = new ResponseRows([.. sequences.Select(s => s.Response.Length)]);
        rows.RequireTokens(oldValues, nameof(oldValues));
        rows.RequireTokens(returns, nameof(returns));
        var size = _settings.MiniBatchSize == 0 ? sequences.Count : _settings.MiniBatchSize;
        var steps = new List<CriticStep>();
        for (var pass = 0; pass < _settings.UpdatesPerRollout; pass++)
        {
            for (var first = 0; first < sequences.Count; first += size)
            {
                // The return is the target of a token as the advantage is elsewhere: the same cutting does for both.
                steps.Add(Step(new MiniBatch(sequences, rows, returns, first, Math.Min(size, sequences.Count - first)), oldValues));
            }
        }
        return steps;
    }

    /// <inheritdoc/>
    CheckpointPart ICheckpointed.SaveState() => new(tensors: _trained.Select(p => (p.Key, p.Value.detach()))
        .Concat(_optimizer.State().Select(p => (OptimizerPrefix + p.Key, p.Value))).ToDictionary(p => p.Item1, p => p.Item2));

    /// <inheritdoc/>
    void ICheckpointed.LoadState(CheckpointPart state)
    {
        using var guard = no_grad();
        foreach (var (name, parameter) in _trained)
        {
            var saved = state.Tensors.GetValueOrDefault(name);
            if (saved is null || !saved.shape.SequenceEqual(parameter.shape))
            {
                throw new BupoException($"The checkpoint's critic has {(saved is null ? "no" : "another shape of")} {name}; it is of another model.");
            }
            parameter.copy_(saved);
        }
        _optimizer.Load(state.Tensors.Where(t => t.Key.StartsWith(OptimizerPrefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[OptimizerPrefix.Length..], t => t.Value));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _trained[HeadWeight].Dispose();
        _trained[HeadBias].Dispose();
        _model.Dispose();
    }

    private CriticStep Step(MiniBatch batch, double[] oldValues)
    {
        ClearGradients();
        var weights = _settings.Aggregation.TokenWeights(batch.Rows);
        var (loss, clipped) = (0.0, 0L);
        foreach (var piece in SharedPrefixBatch.Cut(batch.Sequences, _settings.RowBudget))
        {
            using var scope = NewDisposeScope();
            var part = batch.Part(piece);
            var values = Forward(part.Sequences);
            var (losses, gradients, held) = _settings.Loss.Evaluate(
                Numbers(values), oldValues.AsSpan(part.BatchToken, part.Rows.Tokens).ToArray(), part.Advantages.ToArray());
            var slice = weights.AsSpan(part.BatchToken - part.MiniBatchToken, part.Rows.Tokens);
            var weighted = new float[gradients.Length];
            for (var token = 0; token < gradients.Length; token++)
            {
                weighted[token] = (float)(slice[token] * gradients[token]);
                loss += slice[token] * losses[token];
            }
            clipped += held;
            autograd.backward([values], [tensor(weighted)]);
        }
        var norm = GradientClipping.ByGlobalNorm(_trained.Values, _settings.MaxGradNorm);
        var sound = double.IsFinite(norm) && double.IsFinite(loss);
        if (sound)
        {
            _optimizer.Step(_settings.LearningRate);
        }
        ClearGradients();
        return new CriticStep(loss, norm, (double)clipped / batch.Rows.Tokens, !sound);
    }

    /// <summary>[N] float32, one value per response token; differentiable.</summary>
    private Tensor Forward(IReadOnlyList<TrainingSequence> sequences)
    {
        using var scope = NewDisposeScope();
        var packed = SharedPrefixBatch.Pack(sequences);
        using var attention = new PackedAttention(_model.Config, packed.Layout);
        var states = PolicyReader.States(_model, _view, packed.Tokens, attention, packed.Rows);    // [N, D]
        return (states.mv(_trained[HeadWeight]) + _trained[HeadBias]).MoveToOuterDisposeScope();
    }

    private void ClearGradients()
    {
        foreach (var parameter in _trained.Values)
        {
            parameter.grad = null;
        }
    }

    private static double[] Numbers(Tensor values) => Array.ConvertAll(values.detach().data<float>().ToArray(), v => (double)v);
}
