using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>What a block does to each token by itself.</summary>
internal interface IFeedForwardPart
{
    /// <summary>[T, D] → [T, D].</summary>
    Tensor Forward(Tensor x, ScalarType type);
}

/// <summary>down(act(gate(x)) · up(x)).</summary>
internal sealed class FeedForwardModule : IFeedForwardPart
{
    private readonly Projection[] _inputs;
    private readonly Projection _down;
    private readonly Activation _activation;

    public FeedForwardModule(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, string prefix)
    {
        string[] names = config.FusedProjections ? ["gate_up_proj"] : ["gate_proj", "up_proj"];
        _inputs = [.. names.Select(name => new Projection(parameters, prefix + name))];
        _down = new Projection(parameters, prefix + "down_proj");
        _activation = config.Activation;
    }

    public Tensor Forward(Tensor x, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var cast = x.to(type);
        Tensor gate, up;
        if (_inputs.Length == 2)
        {
            (gate, up) = (_inputs[0].Apply(cast, type), _inputs[1].Apply(cast, type));
        }
        else
        {
            var both = _inputs[0].Apply(cast, type).chunk(2, 1);
            (gate, up) = (both[0], both[1]);
        }
        var active = _activation == Activation.Silu
            ? nn.functional.silu(gate, false)
            : nn.functional.gelu(gate, TorchSharp.Modules.GELU.Approximate.tanh, false);
        return _down.Apply(active * up, type).MoveToOuterDisposeScope();
    }
}

/// <summary>A router sends each token to a few experts and adds what they give, weighted by its softmax.</summary>
internal sealed class ExpertsPart : IFeedForwardPart
{
    private readonly ExpertSettings _settings;
    private readonly Projection _router;
    private readonly FeedForwardModule[] _experts;

    public ExpertsPart(DecoderConfig config, ExpertSettings settings, IReadOnlyDictionary<string, Tensor> parameters, string prefix)
    {
        _settings = settings;
        _router = new Projection(parameters, prefix + "gate");
        _experts = [.. Enumerable.Range(0, settings.Count).Select(i => new FeedForwardModule(config, parameters, $"{prefix}experts.{i}."))];
    }

    public Tensor Forward(Tensor x, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var odds = _router.Apply(x, type).to(ScalarType.Float32).softmax(-1);    // [T, experts]
        var (weights, chosen) = odds.topk(_settings.PerToken, -1);               // [T, k]
        if (_settings.Normalized)
        {
            weights = weights / weights.sum(-1, keepdim: true);
        }
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
}
