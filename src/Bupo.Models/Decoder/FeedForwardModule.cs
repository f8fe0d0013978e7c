using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>What a block does to each token by itself.</summary>
internal interface IFeedForward
{
    /// <summary>[T, D] → [T, D].</summary>
    /// <param name="x">What the sublayer reads.</param>
    /// <param name="stream">The residual stream that it is the norm of.</param>
    /// <param name="type">Type of the matrix products.</param>
    Tensor Forward(Tensor x, Tensor stream, ScalarType type);
}

/// <summary>down(act(gate(x)) · up(x)).</summary>
internal sealed class FeedForwardModule : IFeedForward
{
    private readonly Projection[] _inputs;
    private readonly Projection _down;
    private readonly Activation _activation;
    private readonly ClampedGate? _clamped;

    public FeedForwardModule(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, string prefix, ClampedGate? clamped = null)
    {
        string[] names = config.FusedGateUp ? ["gate_up_proj"] : ["gate_proj", "up_proj"];
        _inputs = [.. names.Select(name => new Projection(parameters, prefix + name))];
        _down = new Projection(parameters, prefix + "down_proj");
        (_activation, _clamped) = (config.Activation, clamped);
    }

    Tensor IFeedForward.Forward(Tensor x, Tensor stream, ScalarType type) => Forward(x, type);

    /// <summary>[T, D] → [T, D].</summary>
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
        return _down.Apply(_clamped is null ? Active(gate) * up : Clamped(gate, up, _clamped), type).MoveToOuterDisposeScope();
    }

    private Tensor Active(Tensor gate) => _activation == Activation.Silu
        ? nn.functional.silu(gate, false)
        : nn.functional.gelu(gate, TorchSharp.Modules.GELU.Approximate.tanh, false);

    private static Tensor Clamped(Tensor gate, Tensor up, ClampedGate settings)
    {
        var low = gate.clamp(max: settings.Limit);
        return low * (low * settings.Alpha).sigmoid() * (up.clamp(-settings.Limit, settings.Limit) + 1);
    }
}
