using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>One block: reads the residual stream and adds what attention and the feed-forward part give.</summary>
internal sealed class DecoderBlock
{
    private readonly int _block;
    private readonly bool _parallel;
    private readonly double _scale;
    private readonly ITokenMixer _mixer;
    private readonly PerLayerModule? _perLayer;
    private readonly Tensor? _scalar;
    private readonly IFeedForward _feedForward;
    private readonly RmsNorm? _attentionInput;
    private readonly RmsNorm? _attentionOutput;
    private readonly RmsNorm? _feedForwardInput;
    private readonly RmsNorm? _feedForwardOutput;

    public DecoderBlock(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        (_block, _parallel, _scale) = (block, config.Parallel, config.ResidualScale);
        var prefix = ParameterLayout.BlockPrefix(block);
        RmsNorm? Norm(string? name) => RmsNorm.Find(parameters, prefix, name, config);
        _attentionInput = Norm(config.Norms.AttentionInput);
        _attentionOutput = Norm(config.Norms.AttentionOutput);
        _feedForwardInput = Norm(config.Norms.FeedForwardInput);
        _feedForwardOutput = Norm(config.Norms.FeedForwardOutput);
        _mixer = config.DeltaNet is { } net && net.Blocks.Contains(block) ? new GatedDeltaNet(config, net, parameters, block)
            : config.Latent is { } latent ? new LatentAttention(config, latent, parameters, block)
            : config.BlockAttention.Count > 0 ? new SharedKeyAttention(config, parameters, block)
            : new AttentionModule(config, parameters, block);
        _perLayer = config.PerLayer is null ? null : new PerLayerModule(config, parameters, block);
        _scalar = config.BlockScalars ? parameters[prefix + "layer_scalar"] : null;
        _feedForward = config.IsMixture(block) && config.Experts!.BesideDense ? new ExpertsBesideDense(config, config.Experts, parameters, block)
            : config.IsMixture(block) ? new ExpertsModule(config, config.Experts!, parameters, prefix + "mlp.")
            : new FeedForwardModule(config, parameters, prefix + "mlp.");
    }

    /// <summary>H^(l−1) → H^l, or A^l or F^l where the pass ends there; all [T, D] float32.</summary>
    public Tensor Forward(Tensor residPre, BlockPass pass, HookKind until)
    {
        using var scope = NewDisposeScope();
        pass.Show(HookPoint.ResidPre(_block), residPre);
        var attnIn = _attentionInput?.Apply(residPre) ?? residPre;
        pass.Show(HookPoint.AttnIn(_block), attnIn);
        var attnOut = Added(_mixer.Forward(attnIn, pass), _attentionOutput);
        pass.Show(HookPoint.AttnOut(_block), attnOut);
        if (until == HookKind.AttnOut)
        {
            return attnOut.MoveToOuterDisposeScope();
        }
        var residMid = residPre + attnOut;
        pass.Show(HookPoint.ResidMid(_block), _parallel ? residPre : residMid);
        var mlpIn = _parallel ? attnIn : _feedForwardInput?.Apply(residMid) ?? residMid;
        pass.Show(HookPoint.MlpIn(_block), mlpIn);
        var mlpOut = Added(_feedForward.Forward(mlpIn, residMid, pass.Type), _feedForwardOutput);
        pass.Show(HookPoint.MlpOut(_block), mlpOut);
        if (until == HookKind.MlpOut)
        {
            return mlpOut.MoveToOuterDisposeScope();
        }
        var residPost = Ended(residMid + mlpOut, pass);
        pass.Show(HookPoint.ResidPost(_block), residPost);
        return residPost.MoveToOuterDisposeScope();
    }

    private Tensor Ended(Tensor state, BlockPass pass)
    {
        state = _perLayer is null ? state : state + _perLayer.Forward(state, pass);
        return _scalar is null ? state : state * _scalar.detach().to(ScalarType.Float32);    // a buffer, which no training moves
    }

    private Tensor Added(Tensor output, RmsNorm? norm)
    {
        var added = norm?.Apply(output) ?? output.to(ScalarType.Float32);
        return _scale == 1 ? added : added * _scale;
    }
}
