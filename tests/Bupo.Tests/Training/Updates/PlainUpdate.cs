using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Policies;
using Bupo.Training.Updates;
using static TorchSharp.torch;

namespace Bupo.Tests.Training.Updates;

/// <summary>An update done the plain way: the batch padded, every logit held, objectives from their papers in tensor operations, autograd for the rest.</summary>
internal static class PlainUpdate
{
    /// <summary>The gradient of Σ 1/(B Rᵢ) (ℓ + 0.1 k3 - 0.01 entropy).</summary>
    public static (Dictionary<string, float[]> Gradients, double Loss) Gradient(
        DecoderModel model, LossTerm view, IReadOnlyList<ResponseSequence> sequences, double[] advantages, string objective, double temperature)
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.requires_grad_();
            parameter.grad = null;
        }
        var (batch, width) = (sequences.Count, sequences.Max(s => s.Prompt.Length + s.Response.Length));
        var ids = sequences.SelectMany(s => s.Prompt.Concat(s.Response).Concat(Enumerable.Repeat(0, width - s.Prompt.Length - s.Response.Length))).ToArray();
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed([.. Enumerable.Repeat(width, batch)]));
        var state = model.Forward(ids, attention, view.View.Point(model.Config.Layers));
        var normed = view.View.Normed ? model.FinalNorm(state) : state;
        var logProbs = (normed.matmul(model.Unembedding.t()) / temperature).log_softmax(-1).view(batch, width, -1);   // (B, T, V)
        var mask = zeros(batch, width, ScalarType.Bool);
        var (advantage, old, reference) = (zeros(batch, width), zeros(batch, width), zeros(batch, width));
        var targets = zeros(batch, width, ScalarType.Int64);
        var token = 0;
        for (var i = 0; i < batch; i++)
        {
            for (var j = 0; j < sequences[i].Response.Length; j++, token++)
            {
                var at = sequences[i].Prompt.Length - 1 + j;
                mask[i, at] = true;
                targets[i, at] = sequences[i].Response[j];
                (advantage[i, at], old[i, at], reference[i, at]) = ((float)advantages[token], (float)view.OldLogProbs![token], (float)view.ReferenceLogProbs![token]);
            }
        }
        var chosen = logProbs.gather(-1, targets.unsqueeze(-1)).squeeze(-1).masked_fill(~mask, 0);
        var entropy = -(logProbs.exp() * logProbs).sum(-1).masked_fill(~mask, 0);
        var difference = chosen - reference;
        var divergence = (-difference).exp() - 1 + difference;
        var lengths = mask.sum(1, keepdim: true).to(ScalarType.Float32);
        var perToken = Objective(objective, chosen, old, advantage, mask, lengths) + (0.1 * divergence) - (0.01 * entropy);
        var loss = (perToken.masked_fill(~mask, 0) / lengths).sum() / batch;
        loss.backward();
        var gradients = model.Parameters.Where(p => p.Value.grad is not null).ToDictionary(p => p.Key, p => p.Value.grad!.data<float>().ToArray());
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.grad = null;
        }
        return (gradients, loss.item<float>());
    }

    private static Tensor Objective(string name, Tensor chosen, Tensor old, Tensor advantage, Tensor mask, Tensor lengths)
    {
        var logRatio = chosen - old;
        var ratio = logRatio.exp();
        Tensor Pessimistic(Tensor r, double low, double high) => maximum(-advantage * r, -advantage * r.clamp(1 - low, 1 + high));
        switch (name)
        {
            case "clipped":
                var clipped = Pessimistic(ratio, 0.2, 0.2);
                return where(advantage < 0, minimum(clipped, -advantage * 10), clipped);
            case "gspo":
                var mean = logRatio.sum(1, keepdim: true) / lengths;
                return Pessimistic((chosen - chosen.detach() + mean.detach()).exp(), 3e-4, 4e-4);
            case "geometric_mean":
                var held = logRatio.clamp(-0.4, 0.4);
                var lower = where(advantage > 0, minimum(logRatio, held), maximum(logRatio, held)).masked_fill(~mask, 0);
                return -(advantage.sum(1, keepdim: true) / lengths) * (lower.sum(1, keepdim: true) / lengths).exp() * ones_like(chosen);
            case "gpg":
                return -advantage * chosen;
            case "cispo":
                return -ratio.clamp(0, 5).detach() * advantage * chosen;
            case "clip_cov":
                return Pessimistic(ratio, 0.2, 0.2);    // with bounds that no covariance lies between
            case "kl_cov":
                var (values, gains) = (chosen.detach()[mask], advantage[mask]);
                var covariance = (values - values.mean()) * (gains - gains.mean());
                var top = zeros_like(covariance).scatter_(0, covariance.argmax().view(1), ones(1));
                var penalised = zeros_like(chosen).masked_scatter(mask, top);
                return (-advantage * ratio) + (penalised * logRatio.abs());
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, "There is no plain form of this objective yet.");
        }
    }
}
