using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>Attention of Gemma 4: heads as wide as the block says, values normed, keys and values perhaps those of an earlier block.</summary>
internal sealed class SharedKeyAttention : ITokenMixer
{
    private readonly DecoderConfig _config;
    private readonly BlockAttention _own;
    private readonly int _block;
    private readonly bool _isSource;
    private readonly Projection _query;
    private readonly RmsNorm _queryNorm;
    private readonly Projection? _key;
    private readonly RmsNorm? _keyNorm;
    private readonly Projection? _value;
    private readonly Projection _output;

    public SharedKeyAttention(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        (_config, _own, _block) = (config, config.AttentionOf(block), block);
        _isSource = config.BlockAttention.Index().Any(other => other.Index + 1 != block && other.Item.Source == block);
        var prefix = ParameterLayout.BlockPrefix(block) + "self_attn.";
        (_query, _output) = (new Projection(parameters, prefix + "q_proj"), new Projection(parameters, prefix + "o_proj"));
        _queryNorm = RmsNorm.Of(parameters[prefix + "q_norm.weight"], config);
        if (_own.Source == block)
        {
            (_key, _keyNorm) = (new Projection(parameters, prefix + "k_proj"), RmsNorm.Of(parameters[prefix + "k_norm.weight"], config));
            _value = _own.ValuesAreKeys ? null : new Projection(parameters, prefix + "v_proj");
        }
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, BlockPass pass)
    {
        var type = pass.Type;
        var rotary = _config.RotaryOf(_block);
        using var scope = NewDisposeScope();
        var cast = x.to(type);
        var query = pass.Rotations.Apply(rotary, _queryNorm.Apply(_query.Apply(cast, type).view(-1, _config.Heads, _own.HeadSize))).to(type);    // [T, H, E]
        var (key, value) = _key is { } keys ? Made(keys, cast, pass) : pass.Memory.Keys(_own.Source);
        return _output.Apply(pass.Attention.Attend(_block, query, key, value), type).MoveToOuterDisposeScope();
    }

    private (Tensor Key, Tensor Value) Made(Projection keys, Tensor x, BlockPass pass)
    {
        var raw = keys.Apply(x, pass.Type).view(-1, _own.KeyValueHeads, _own.HeadSize);                                                      // [T, K, E]
        var value = _value is { } values ? values.Apply(x, pass.Type).view(-1, _own.KeyValueHeads, _own.HeadSize) : raw;
        var made = (pass.Rotations.Apply(_config.RotaryOf(_block), _keyNorm!.Value.Apply(raw)).to(pass.Type), RmsNorm.Plain(value, _config.NormEpsilon).to(pass.Type));
        return _isSource ? pass.Memory.KeepKeys(_block, made) : made;
    }
}
