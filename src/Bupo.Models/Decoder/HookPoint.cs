namespace Bupo.Models.Decoder;

/// <summary>What stands at a point of the forward pass.</summary>
public enum HookKind
{
    /// <summary>H^0, the embedding.</summary>
    Embed,

    /// <summary>H^(l−1), the residual stream that block l reads.</summary>
    ResidPre,

    /// <summary>LN(H^(l−1)), what attention reads; H^(l−1) itself where the family has no norm there.</summary>
    AttnIn,

    /// <summary>A^l, what attention adds to the stream.</summary>
    AttnOut,

    /// <summary>H^(l−1) + A^l, the state that the feed-forward part reads; H^(l−1) in a parallel block.</summary>
    ResidMid,

    /// <summary>LN(H^(l−1) + A^l), what the feed-forward part reads; the plain sum where the family has no norm there.</summary>
    MlpIn,

    /// <summary>F^l, what the feed-forward part adds.</summary>
    MlpOut,

    /// <summary>H^l, the residual stream after block l.</summary>
    ResidPost,
}

/// <summary>A named point of the forward pass. Blocks count from 1; only the printed name counts from 0, as TransformerLens does.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Block">The block, from 1; 0 for <see cref="HookKind.Embed"/>.</param>
public readonly record struct HookPoint(HookKind Kind, int Block)
{
    /// <summary>H^0.</summary>
    public static HookPoint Embed { get; } = new(HookKind.Embed, 0);

    /// <summary>H^(l−1).</summary>
    public static HookPoint ResidPre(int block) => new(HookKind.ResidPre, block);

    /// <summary>What attention of a block reads.</summary>
    public static HookPoint AttnIn(int block) => new(HookKind.AttnIn, block);

    /// <summary>A^l.</summary>
    public static HookPoint AttnOut(int block) => new(HookKind.AttnOut, block);

    /// <summary>H^(l−1) + A^l.</summary>
    public static HookPoint ResidMid(int block) => new(HookKind.ResidMid, block);

    /// <summary>What the feed-forward part of a block reads.</summary>
    public static HookPoint MlpIn(int block) => new(HookKind.MlpIn, block);

    /// <summary>F^l.</summary>
    public static HookPoint MlpOut(int block) => new(HookKind.MlpOut, block);

    /// <summary>H^l.</summary>
    public static HookPoint ResidPost(int block) => new(HookKind.ResidPost, block);

    /// <summary>TransformerLens' name, e.g. <c>blocks.5.hook_resid_post</c> for H^6.</summary>
    public override string ToString() => Kind switch
    {
        HookKind.Embed => "hook_embed",
        HookKind.AttnIn => $"blocks.{Block - 1}.ln1.hook_normalized",
        HookKind.MlpIn => $"blocks.{Block - 1}.ln2.hook_normalized",
        HookKind.ResidPre => $"blocks.{Block - 1}.hook_resid_pre",
        HookKind.AttnOut => $"blocks.{Block - 1}.hook_attn_out",
        HookKind.ResidMid => $"blocks.{Block - 1}.hook_resid_mid",
        HookKind.MlpOut => $"blocks.{Block - 1}.hook_mlp_out",
        _ => $"blocks.{Block - 1}.hook_resid_post",
    };
}
