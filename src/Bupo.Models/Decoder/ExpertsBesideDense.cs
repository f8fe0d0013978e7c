using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>A dense sublayer on what it reads and experts on the residual stream itself, each with a norm on what it gives (Gemma 4).</summary>
internal sealed class ExpertsBesideDense : IFeedForward
{
    private readonly FeedForwardModule _dense;
    private readonly ExpertsModule _experts;
    private readonly ExpertSettings _settings;
    private readonly Projection _router;
    private readonly Tensor _scale;
    private readonly Tensor _expertScale;
    private readonly RmsNorm _denseOutput;
    private readonly RmsNorm _expertsInput;
    private readonly RmsNorm _expertsOutput;
    private readonly double _epsilon;

    public ExpertsBesideDense(DecoderConfig config, ExpertSettings settings, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        var prefix = ParameterLayout.BlockPrefix(block);
        RmsNorm Norm(string name) => RmsNorm.Of(parameters[$"{prefix}{name}.weight"], config);
        (_settings, _epsilon) = (settings, config.NormEpsilon);
        _dense = new FeedForwardModule(config, parameters, prefix + "mlp.");
        _experts = new ExpertsModule(config, settings, parameters, prefix + "mlp.");
        _router = new Projection(parameters, prefix + "mlp.gate");
        (_scale, _expertScale) = (parameters[prefix + "mlp.gate.scale"], parameters[prefix + "mlp.gate.per_expert_scale"]);
        (_denseOutput, _expertsOutput, _expertsInput) =
            (Norm("post_feedforward_layernorm_1"), Norm("post_feedforward_layernorm_2"), Norm("pre_feedforward_layernorm_2"));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Tensor stream, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var dense = _denseOutput.Apply(_dense.Forward(x, type));
        var experts = _experts.Mix(_expertsInput.Apply(stream), Route(stream, type), type);
        return (dense + _expertsOutput.Apply(experts)).MoveToOuterDisposeScope();
    }

    private (Tensor Weights, Tensor Chosen) Route(Tensor stream, ScalarType type)
    {
        var read = RmsNorm.Plain(stream, _epsilon) * _scale.to(ScalarType.Float32) / Math.Sqrt(stream.shape[1]);
        var (weights, chosen) = _router.Apply(read, type).to(ScalarType.Float32).softmax(-1).topk(_settings.PerToken, -1);
        var scales = _expertScale.to(ScalarType.Float32).index_select(0, chosen.reshape(-1)).view(chosen.shape);
        return (weights / weights.sum(-1, keepdim: true) * scales, chosen);
    }
}
