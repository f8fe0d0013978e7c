using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>Makes the per-layer inputs of a pass from its tokens and their embeddings.</summary>
/// <remarks>(norm(W H⁰ / √D) + √width E[token]) / √2, one share per block.</remarks>
internal sealed class PerLayerInputs(DecoderConfig config, PerLayerInput settings, IReadOnlyDictionary<string, Tensor> parameters)
{
    private readonly Tensor _embedding = parameters[PerLayerInput.Embedding];
    private readonly Projection _projection = new(parameters, PerLayerInput.Projection);
    private readonly RmsNorm _norm = RmsNorm.Of(parameters[PerLayerInput.Norm], config);

    /// <summary>[T, layers, width] float32.</summary>
    public Tensor Of(Tensor ids, Tensor embedded, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var own = _embedding.index_select(0, ids).to(ScalarType.Float32) * Math.Sqrt(settings.Size);
        var made = _projection.Apply(embedded, type).to(ScalarType.Float32) / Math.Sqrt(config.HiddenSize);
        var shares = _norm.Apply(made.view(-1, config.Layers, settings.Size)) + own.view(-1, config.Layers, settings.Size);
        return (shares / Math.Sqrt(2)).MoveToOuterDisposeScope();
    }
}

/// <summary>What a block adds to the stream from its per-layer input: norm(W (act(G h) · input)).</summary>
internal sealed class PerLayerModule
{
    private readonly Projection _gate;
    private readonly Projection _projection;
    private readonly RmsNorm _norm;
    private readonly int _block;

    public PerLayerModule(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        _block = block;
        var prefix = ParameterLayout.BlockPrefix(block);
        (_gate, _projection) = (new Projection(parameters, prefix + "per_layer_input_gate"), new Projection(parameters, prefix + "per_layer_projection"));
        _norm = RmsNorm.Of(parameters[prefix + "post_per_layer_input_norm.weight"], config);
    }

    /// <summary>[T, D] → [T, D] float32.</summary>
    public Tensor Forward(Tensor state, BlockPass pass)
    {
        using var scope = NewDisposeScope();
        var gate = nn.functional.gelu(_gate.Apply(state, pass.Type), TorchSharp.Modules.GELU.Approximate.tanh, false);
        return _norm.Apply(_projection.Apply(gate * pass.Memory.PerLayer(_block), pass.Type)).MoveToOuterDisposeScope();
    }
}
