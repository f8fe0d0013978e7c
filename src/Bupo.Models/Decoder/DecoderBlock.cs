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
            : new AttentionModule(config, parameters, block);
        _feedForward = config.IsMixture(block)
            ? new ExpertsModule(config, config.Experts!, parameters, prefix + "mlp.")
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
        var mlpOut = Added(_feedForward.Forward(mlpIn, pass.Type), _feedForwardOutput);
        pass.Show(HookPoint.MlpOut(_block), mlpOut);
        if (until == HookKind.MlpOut)
        {
            return mlpOut.MoveToOuterDisposeScope();
        }
        var residPost = residMid + mlpOut;
        pass.Show(HookPoint.ResidPost(_block), residPost);
        return residPost.MoveToOuterDisposeScope();
    }

    private Tensor Added(Tensor output, RmsNorm? norm)
    {
        var added = norm?.Apply(output) ?? output.to(ScalarType.Float32);
        return _scale == 1 ? added : added * _scale;
    }
}
