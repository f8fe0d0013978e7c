using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>The attention of one block: projections, norms on queries and keys, rotation.</summary>
internal sealed class AttentionModule : ITokenMixer
{
    private readonly DecoderConfig _config;
    private readonly int _block;
    private readonly Projection[] _inputs;
    private readonly Projection _output;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;
    private readonly Tensor? _sinks;

    public AttentionModule(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        _config = config;
        _block = block;
        var prefix = ParameterLayout.BlockPrefix(block) + "self_attn.";
        string[] names = config.FusedProjections ? ["qkv_proj"] : ["q_proj", "k_proj", "v_proj"];
        _inputs = [.. names.Select(name => new Projection(parameters, prefix + name))];
        _output = new Projection(parameters, prefix + "o_proj");
        var normed = config.QueryKeyNorm != QueryKeyNorm.None;
        _queryNorm = RmsNorm.Find(parameters, prefix, normed ? "q_norm" : null, config);
        _keyNorm = RmsNorm.Find(parameters, prefix, normed ? "k_norm" : null, config);
        _sinks = config.AttentionSinks ? parameters[prefix + "sinks"] : null;
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, BlockPass pass)
    {
        var type = pass.Type;
        var rotary = _config.RotaryOf(_block);
        using var scope = NewDisposeScope();
        var (query, key, value) = Project(x.to(type), type);
        Tensor? gate = null;
        if (_config.AttentionGate)
        {
            (query, gate) = Gated(query);
        }
        query = pass.Rotations.Apply(rotary, Heads(query, _queryNorm, _config.Heads));            // [T, H, E]
        key = pass.Rotations.Apply(rotary, Heads(key, _keyNorm, _config.KeyValueHeads)).to(type);    // [T, K, E]
        query = Grown(query, pass).to(type);
        var mixed = pass.Attention.Attend(_block, query, key, Heads(value, null, _config.KeyValueHeads), _sinks);
        return _output.Apply(gate is null ? mixed : mixed * gate.sigmoid(), type).MoveToOuterDisposeScope();
    }

    // [T, H, 2 E]: a head's query, then its gate.
    private (Tensor Query, Tensor Gate) Gated(Tensor both)
    {
        var halves = both.view(-1, _config.Heads, 2 * _config.HeadSize).chunk(2, -1);
        return (halves[0].flatten(1), halves[1].flatten(1));
    }

    private Tensor Grown(Tensor query, BlockPass pass)
    {
        if (_config.QueryGrowth is not { } growth)
        {
            return query;
        }
        var positions = pass.Attention.Positions;
        var factors = new float[positions.Length];
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i] = (float)growth.At(positions[i]);
        }
        return query * tensor(factors, [factors.Length, 1, 1]);
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor x, ScalarType type)
    {
        if (_inputs.Length == 3)
        {
            return (_inputs[0].Apply(x, type), _inputs[1].Apply(x, type), _inputs[2].Apply(x, type));
        }
        var all = _inputs[0].Apply(x, type);
        return (all.narrow(1, 0, _config.QuerySize), all.narrow(1, _config.QuerySize, _config.KeySize),
            all.narrow(1, _config.QuerySize + _config.KeySize, _config.KeySize));
    }

    private Tensor Heads(Tensor x, RmsNorm? norm, int heads)
    {
        if (norm is { } all && _config.QueryKeyNorm == QueryKeyNorm.AllHeads)
        {
            x = all.Apply(x);
        }
        var split = x.view(x.shape[0], heads, _config.HeadSize);
        return norm is { } each && _config.QueryKeyNorm == QueryKeyNorm.PerHead ? each.Apply(split) : split;
    }
}
