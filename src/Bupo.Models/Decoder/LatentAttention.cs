using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>Latent attention (MLA): queries, keys and values from narrow rows, a part of each key shared by all heads.</summary>
/// <remarks>The turning numbers of a head come first here; values are as wide as heads, filled up with zeros.</remarks>
internal sealed class LatentAttention : ITokenMixer
{
    private readonly DecoderConfig _config;
    private readonly LatentSettings _latent;
    private readonly int _block;
    private readonly Projection? _queryDown;
    private readonly RmsNorm? _queryNorm;
    private readonly Projection _query;
    private readonly Projection _keyValueDown;
    private readonly RmsNorm _keyValueNorm;
    private readonly Projection _keyValue;
    private readonly Projection _output;

    public LatentAttention(DecoderConfig config, LatentSettings latent, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        (_config, _latent, _block) = (config, latent, block);
        var prefix = ParameterLayout.BlockPrefix(block) + "self_attn.";
        RmsNorm Norm(string name) => new(parameters[$"{prefix}{name}.weight"], LatentSettings.NormEpsilon, 0);
        if (latent.QueryRank is not null)
        {
            (_queryDown, _queryNorm) = (new Projection(parameters, prefix + "q_a_proj"), Norm("q_a_layernorm"));
        }
        _query = new Projection(parameters, prefix + (latent.QueryRank is null ? "q_proj" : "q_b_proj"));
        _keyValueDown = new Projection(parameters, prefix + "kv_a_proj_with_mqa");
        _keyValueNorm = Norm("kv_a_layernorm");
        _keyValue = new Projection(parameters, prefix + "kv_b_proj");
        _output = new Projection(parameters, prefix + "o_proj");
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, BlockPass pass)
    {
        var (type, heads) = (pass.Type, _config.Heads);
        using var scope = NewDisposeScope();
        var cast = x.to(type);
        var query = (_queryDown is { } down ? _query.Apply(_queryNorm!.Value.Apply(down.Apply(cast, type)), type) : _query.Apply(cast, type))
            .view(-1, heads, _config.HeadSize);
        query = cat([query.narrow(-1, _latent.Still, _latent.Turning), query.narrow(-1, 0, _latent.Still)], -1);                    // [T, H, E]
        var (key, value) = KeysAndValues(cast, type);
        var rotary = _config.RotaryOf(_block);
        var mixed = pass.Attention.Attend(
            _block, pass.Rotations.Apply(rotary, query).to(type), pass.Rotations.Apply(rotary, key).to(type), value);                // [T, H · E]
        var narrow = mixed.view(-1, heads, _config.HeadSize).narrow(-1, 0, _latent.ValueSize).reshape(-1, heads * _latent.ValueSize);
        return _output.Apply(narrow, type).MoveToOuterDisposeScope();
    }

    private (Tensor Key, Tensor Value) KeysAndValues(Tensor x, ScalarType type)
    {
        var heads = _config.Heads;
        var down = _keyValueDown.Apply(x, type);                                                                                     // [T, rank + turning]
        var shared = down.narrow(-1, _latent.KeyValueRank, _latent.Turning).unsqueeze(1).expand(-1, heads, -1);
        var both = _keyValue.Apply(_keyValueNorm.Apply(down.narrow(-1, 0, _latent.KeyValueRank)), type).view(-1, heads, _latent.Still + _latent.ValueSize);
        var value = both.narrow(-1, _latent.Still, _latent.ValueSize);
        return (cat([shared, both.narrow(-1, 0, _latent.Still)], -1), nn.functional.pad(value, [0, _config.HeadSize - _latent.ValueSize]));
    }
}
