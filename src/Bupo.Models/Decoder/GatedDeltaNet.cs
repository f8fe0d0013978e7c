using Bupo.Models.Architectures;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>A gated delta net (arXiv 2412.06464): a causal convolution, then a matrix per head that each token decays and corrects.</summary>
/// <remarks>S ← e^g S; S ← S + k (β (v − Sᵀ k))ᵀ; o = Sᵀ q, with q and k of unit length and q divided by √width.</remarks>
internal sealed class GatedDeltaNet : ITokenMixer
{
    private const double UnitEpsilon = 1e-6;

    private readonly DeltaNetSettings _settings;
    private readonly int _block;
    private readonly double _epsilon;
    private readonly Projection[] _inputs;
    private readonly Projection _output;
    private readonly Tensor _kernel;
    private readonly Tensor _decay;
    private readonly Tensor _step;
    private readonly Tensor _norm;

    public GatedDeltaNet(DecoderConfig config, DeltaNetSettings settings, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        (_settings, _block, _epsilon) = (settings, block, config.NormEpsilon);
        var prefix = ParameterLayout.BlockPrefix(block) + "linear_attn.";
        _inputs = [.. settings.Inputs.Select(input => new Projection(parameters, prefix + input.Name))];
        _output = new Projection(parameters, prefix + "out_proj");
        _kernel = parameters[prefix + "conv1d.weight"];
        (_decay, _step, _norm) = (parameters[prefix + "A_log"], parameters[prefix + "dt_bias"], parameters[prefix + "norm.weight"]);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, BlockPass pass)
    {
        var type = pass.Type;
        using var scope = NewDisposeScope();
        var cast = x.to(type);
        var (mixed, z, b, a) = Split([.. _inputs.Select(input => input.Apply(cast, type).to(ScalarType.Float32))]);
        var decay = -_decay.to(ScalarType.Float32).exp() * nn.functional.softplus(a + _step.to(ScalarType.Float32));    // g, [T, V heads]
        var rows = cat([mixed, decay, b.sigmoid()], -1);
        var given = pass.Attention.Scan(_block, rows, Run).view(-1, _settings.ValueHeads, _settings.ValueSize);             // [T, V heads, width]
        var scale = given.square().mean([-1], keepdim: true).add(_epsilon).rsqrt();
        var gated = given * scale * _norm.to(ScalarType.Float32) * nn.functional.silu(z.reshape(given.shape), false);
        return _output.Apply(gated.reshape(-1, _settings.ValueWidth), type).MoveToOuterDisposeScope();
    }

    /// <summary>What the convolution reads, [T, keys · 2 + values], the gate z, and the logits of β and the decay, [T, V heads].</summary>
    private (Tensor Mixed, Tensor Z, Tensor B, Tensor A) Split(Tensor[] inputs)
    {
        if (!_settings.Grouped)
        {
            return (inputs[0], inputs[1], inputs[2], inputs[3]);
        }
        // By key head: query, key, values and gates; then the logits of its value heads.
        var (heads, share) = (_settings.KeyHeads, _settings.ValueHeads / _settings.KeyHeads);
        var (keys, values) = (_settings.KeySize, share * _settings.ValueSize);
        var parts = inputs[0].view(-1, heads, (2 * keys) + (2 * values)).split([keys, keys, values, values], -1);
        var logits = inputs[1].view(-1, heads, 2 * share).split([share, share], -1);
        return (cat([.. parts.Take(3).Select(part => part.flatten(1))], -1), parts[3].flatten(1), logits[0].flatten(1), logits[1].flatten(1));
    }

    /// <summary>Convolution and recurrence over consecutive rows of a sequence.</summary>
    private (Tensor Output, RecurrentState After) Run(Tensor rows, RecurrentState? before)
    {
        var width = _settings.ConvolutionWidth;
        var window = before?.Window ?? zeros(_settings.Kernel - 1, width);
        var seen = cat([window, rows.narrow(-1, 0, width)], 0);                                                         // [kernel − 1 + T, width]
        var (count, heads) = (rows.shape[0], _settings.ValueHeads);
        var mixed = nn.functional.silu(Convolved(seen, count), false);
        var parts = mixed.split([_settings.KeyWidth, _settings.KeyWidth, _settings.ValueWidth], -1);
        var query = Unit(Heads(parts[0], _settings.KeyHeads)) / Math.Sqrt(_settings.KeySize);                           // [V heads, T, keys]
        var key = Unit(Heads(parts[1], _settings.KeyHeads));
        var value = Heads(parts[2], heads);
        var (decay, beta) = (rows.narrow(-1, width, heads).t(), rows.narrow(-1, width + heads, heads).t().unsqueeze(-1));    // [V heads, T], [V heads, T, 1]
        var memory = before?.Memory ?? zeros(heads, _settings.KeySize, _settings.ValueSize);
        var (output, after) = DeltaRule.Run(query, key, value, decay, beta, memory);
        return (output.transpose(0, 1).reshape(count, -1), new RecurrentState(seen.narrow(0, count, _settings.Kernel - 1), after));
    }

    private Tensor Convolved(Tensor seen, long count)
    {
        var weights = _kernel.to(ScalarType.Float32);                                                                  // [width, 1, kernel]
        var sum = seen.narrow(0, 0, count) * weights.select(2, 0).squeeze(1);
        for (var tap = 1; tap < _settings.Kernel; tap++)
        {
            sum = sum + (seen.narrow(0, tap, count) * weights.select(2, tap).squeeze(1));
        }
        return sum;
    }

    private Tensor Heads(Tensor x, int heads)
    {
        var split = x.view(x.shape[0], heads, -1).transpose(0, 1);
        return heads == _settings.ValueHeads ? split : split.repeat_interleave(_settings.ValueHeads / heads, 0);
    }

    private static Tensor Unit(Tensor x) => x * x.square().sum(-1, keepdim: true).add(UnitEpsilon).rsqrt();
}
