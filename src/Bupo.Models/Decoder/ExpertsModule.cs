using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>A router sends each token to a few experts and adds what they give, weighted; experts for every token are added to that.</summary>
internal sealed class ExpertsModule : IFeedForward
{
    private readonly ExpertSettings _settings;
    private readonly ExpertRouter _router;
    private readonly FeedForwardModule[] _experts;
    private readonly FeedForwardModule? _shared;
    private readonly Projection? _sharedGate;

    public ExpertsModule(DecoderConfig config, ExpertSettings settings, IReadOnlyDictionary<string, Tensor> parameters, string prefix)
    {
        _settings = settings;
        _router = new ExpertRouter(settings, parameters, prefix + "gate");
        _experts = [.. Enumerable.Range(0, settings.Count).Select(i => new FeedForwardModule(config, parameters, $"{prefix}experts.{i}.", settings.Clamped))];
        if (settings.Shared is { } shared)
        {
            _shared = new FeedForwardModule(config, parameters, $"{prefix}{shared.Name}.");
            _sharedGate = shared.Gated ? new Projection(parameters, $"{prefix}{shared.Name}_gate") : null;
        }
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Tensor stream, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var sum = Mix(x, _router.Route(x, type), type);
        return (_shared is null ? sum : sum + Shared(x, type)).MoveToOuterDisposeScope();
    }

    /// <summary>What the chosen experts give, weighted; [T, D] float32.</summary>
    public Tensor Mix(Tensor x, (Tensor Weights, Tensor Chosen) route, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (weights, chosen) = route;    // [T, k]
        var sum = zeros_like(x, ScalarType.Float32);
        for (var i = 0; i < _experts.Length; i++)
        {
            var places = nonzero(chosen == i);    // [n, 2]: token, place among its k
            if (places.shape[0] == 0)
            {
                continue;
            }
            var tokens = places.select(1, 0);
            var share = weights.reshape(-1).index_select(0, (tokens * _settings.PerToken) + places.select(1, 1)).unsqueeze(1);
            var given = _experts[i].Forward(x.index_select(0, tokens), type) * share;
            sum = sum.index_add(0, tokens, given.to(ScalarType.Float32), 1);
        }
        return sum.MoveToOuterDisposeScope();
    }

    private Tensor Shared(Tensor x, ScalarType type)
    {
        var given = _shared!.Forward(x, type).to(ScalarType.Float32);
        return _sharedGate is { } gate ? given * gate.Apply(x, type).to(ScalarType.Float32).sigmoid() : given;
    }
}

/// <summary>Chooses the experts of each token.</summary>
internal sealed class ExpertRouter(ExpertSettings settings, IReadOnlyDictionary<string, Tensor> parameters, string name)
{
    private readonly Projection _logits = new(parameters, name);
    private readonly Tensor? _correction = settings.CorrectionBias ? parameters[name + ".e_score_correction_bias"] : null;

    /// <summary>[T, D] → the weights of the chosen experts, [T, k] float32, and their numbers, [T, k].</summary>
    public (Tensor Weights, Tensor Chosen) Route(Tensor x, ScalarType type)
    {
        var logits = _logits.Apply(x, type).to(ScalarType.Float32);                // [T, experts]
        var scores = settings.Sigmoid ? logits.sigmoid() : logits.softmax(-1);
        var (weights, chosen) = Choose(scores);
        if (settings.Normalized)
        {
            weights = weights / weights.sum(-1, keepdim: true);
        }
        return (settings.Scale == 1 ? weights : weights * settings.Scale, chosen);
    }

    private (Tensor Weights, Tensor Chosen) Choose(Tensor scores)
    {
        if (_correction is null && settings.Groups is null)
        {
            return scores.topk(settings.PerToken, -1);
        }
        var chosen = Best(scores);
        return (scores.gather(-1, chosen), chosen);
    }

    private Tensor Best(Tensor scores)
    {
        using var guard = no_grad();    // the choice has no gradient
        var worth = _correction is null ? scores : scores + _correction.to(ScalarType.Float32);
        return (settings.Groups is { } groups ? OfBestGroups(worth, groups) : worth).topk(settings.PerToken, -1).indexes;
    }

    /// <summary>The same with 0 for the experts of other groups, as transformers has it.</summary>
    private static Tensor OfBestGroups(Tensor worth, ExpertGroups groups)
    {
        var grouped = worth.unflatten(1, groups.Count, -1);                                 // [T, groups, experts of a group]
        var (best, _) = grouped.topk(groups.Best, -1);
        var (_, chosen) = best.sum(-1).topk(groups.PerToken, -1);                            // [T, groups a token]
        var mask = zeros_like(best.select(-1, 0)).scatter(1, chosen, ones_like(chosen, worth.dtype)).unsqueeze(-1);    // [T, groups, 1]
        return (grouped * mask).flatten(1);
    }
}
