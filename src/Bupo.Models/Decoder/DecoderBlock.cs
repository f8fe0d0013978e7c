using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>One block: reads the residual stream and adds what attention and the feed-forward part give.</summary>
internal sealed class DecoderBlock
{
    private readonly int _block;
    private readonly AttentionModule _attention;
    private readonly IFeedForwardPart _feedForward;
    private readonly RmsNorm? _attentionInput;
    private readonly RmsNorm? _attentionOutput;
    private readonly RmsNorm? _feedForwardInput;
    private readonly RmsNorm? _feedForwardOutput;

    public DecoderBlock(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        _block = block;
        var prefix = ParameterLayout.BlockPrefix(block);
        RmsNorm? Norm(string? name) => RmsNorm.Find(parameters, prefix, name, config);
        _attentionInput = Norm(config.Norms.AttentionInput);
        _attentionOutput = Norm(config.Norms.AttentionOutput);
        _feedForwardInput = Norm(config.Norms.FeedForwardInput);
        _feedForwardOutput = Norm(config.Norms.FeedForwardOutput);
        _attention = new AttentionModule(config, parameters, block);
        _feedForward = config.Experts is { } experts && !experts.DenseBlocks.Contains(block)
            ? new ExpertsPart(config, experts, parameters, prefix + "mlp.")
            : new FeedForwardModule(config, parameters, prefix + "mlp.");
    }

    /// <summary>H^(l−1) → H^l, or A^l or F^l where the pass ends there; all [T, D] float32.</summary>
    public Tensor Forward(Tensor residPre, BlockPass pass, HookKind until)
    {
        using var scope = NewDisposeScope();
        pass.Show(HookPoint.ResidPre(_block), residPre);
        var attnIn = _attentionInput?.Apply(residPre) ?? residPre;
        pass.Show(HookPoint.AttnIn(_block), attnIn);
        var attnOut = Added(_attention.Forward(attnIn, pass), _attentionOutput);
        pass.Show(HookPoint.AttnOut(_block), attnOut);
        if (until == HookKind.AttnOut)
        {
            return attnOut.MoveToOuterDisposeScope();
        }
        var residMid = residPre + attnOut;
        pass.Show(HookPoint.ResidMid(_block), residMid);
        var mlpIn = _feedForwardInput?.Apply(residMid) ?? residMid;
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

    private static Tensor Added(Tensor output, RmsNorm? norm) => norm?.Apply(output) ?? output.to(ScalarType.Float32);
}
