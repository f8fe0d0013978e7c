using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Training.Checkpointing;
using Bupo.Training.Optimization;
using static TorchSharp.torch;

namespace Bupo.Training.Updates;

/// <summary>Predicts the reward that is expected at each response token: PPO's value function, a decoder of its own with a linear head.</summary>
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
    private readonly TrainedParameters _trained;

    /// <summary>Makes a critic of a model, float32, that it takes ownership of.</summary>
    /// <exception cref="BupoException">The settings name more layers than there are.</exception>
    public Critic(DecoderModel model, CriticSettings settings)
    {
        (_model, _settings) = (model, settings);
        _view = settings.Layers is { } layers ? PolicyView.Layer(layers, normed: true) : PolicyView.Final;
        _view.Depth(model.Config.Layers);
        var parameters = model.Parameters.Where(p => p.Key != ParameterLayout.Unembedding).ToDictionary(p => p.Key, p => p.Value);
        parameters[HeadWeight] = zeros(model.Config.HiddenSize).DetachFromDisposeScope();
        parameters[HeadBias] = zeros(1).DetachFromDisposeScope();
        _trained = new TrainedParameters(parameters, settings.Parameters);
    }

    /// <summary>The parameters by name: those of the decoder and the head's. The critic owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => _trained.Tensors;

    /// <inheritdoc/>
    string ICheckpointed.StateName => "critic";

    /// <summary>The value at each response token, sequence after sequence, in units of reward.</summary>
    public double[] Values(IReadOnlyList<ResponseSequence> sequences)
    {
        using var guard = no_grad();
        var values = new List<double>();
        foreach (var packed in PackedResponses.Batches(sequences, _settings.RowBudget))
        {
            using var scope = NewDisposeScope();
            values.AddRange(Numbers(Forward(packed)));
        }
        return [.. values];
    }

    /// <summary>Runs all optimizer steps of one batch of responses.</summary>
    /// <param name="sequences">The responses.</param>
    /// <param name="oldValues">What <see cref="Values"/> returned before the update, one per token.</param>
    /// <param name="returns">What it should have returned, one per token.</param>
    public IReadOnlyList<CriticStep> Update(IReadOnlyList<ResponseSequence> sequences, double[] oldValues, double[] returns)
    {
        var rows = MiniBatch.RowsOf(sequences);
        rows.RequireTokens(oldValues, nameof(oldValues));
        rows.RequireTokens(returns, nameof(returns));
        var steps = new List<CriticStep>();
        foreach (var batch in MiniBatch.Of(sequences, _settings.MiniBatchSize, _settings.UpdatesPerRollout))
        {
            steps.Add(Step(batch, oldValues[batch.Tokens], returns[batch.Tokens]));
        }
        return steps;
    }

    /// <inheritdoc/>
    CheckpointPart ICheckpointed.SaveState() => new(tensors: Parameters.Select(p => (p.Key, p.Value.detach()))
        .Concat(_trained.OptimizerState().Select(p => (OptimizerPrefix + p.Key, p.Value))).ToDictionary(p => p.Item1, p => p.Item2));

    /// <inheritdoc/>
    void ICheckpointed.LoadState(CheckpointPart state)
    {
        using var guard = no_grad();
        foreach (var (name, parameter) in Parameters)
        {
            var saved = state.Tensors.GetValueOrDefault(name);
            if (saved is null || !saved.shape.SequenceEqual(parameter.shape))
            {
                throw new BupoException($"The checkpoint's critic has {(saved is null ? "no" : "another shape of")} {name}; it is of another model.");
            }
            parameter.copy_(saved);
        }
        _trained.LoadOptimizer(state.Tensors.Where(t => t.Key.StartsWith(OptimizerPrefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[OptimizerPrefix.Length..], t => t.Value));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trained.Dispose();
        Parameters[HeadWeight].Dispose();
        Parameters[HeadBias].Dispose();
        _model.Dispose();
    }

    private CriticStep Step(MiniBatch batch, double[] oldValues, double[] returns)
    {
        _trained.ClearGradients();
        var weights = _settings.Aggregation.TokenWeights(batch.Rows);
        var (loss, clipped) = (0.0, 0L);
        foreach (var packed in PackedResponses.Batches(batch.Sequences, _settings.RowBudget))
        {
            using var scope = NewDisposeScope();
            var tokens = packed.FirstTarget..(packed.FirstTarget + packed.Targets.Length);
            var values = Forward(packed);
            var (losses, gradients, held) = _settings.Loss.Evaluate(Numbers(values), oldValues[tokens], returns[tokens]);
            var slice = weights.AsSpan(tokens);
            var weighted = new float[gradients.Length];
            for (var token = 0; token < gradients.Length; token++)
            {
                weighted[token] = (float)(slice[token] * gradients[token]);
                loss += slice[token] * losses[token];
            }
            clipped += held;
            autograd.backward([values], [tensor(weighted)]);
        }
        var (norm, skipped) = _trained.Step(loss, _settings.LearningRate);
        return new CriticStep(loss, norm, (double)clipped / batch.Rows.Tokens, skipped);
    }

    /// <summary>[N] float32, one value per response token; differentiable.</summary>
    private Tensor Forward(PackedResponses packed)
    {
        using var scope = NewDisposeScope();
        var states = PolicyReader.States(_model, _view, packed);            // [N, D]
        return (states.mv(Parameters[HeadWeight]) + Parameters[HeadBias]).MoveToOuterDisposeScope();
    }

    private static double[] Numbers(Tensor values) => Array.ConvertAll(values.detach().data<float>().ToArray(), v => (double)v);
}
