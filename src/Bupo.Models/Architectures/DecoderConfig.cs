namespace Bupo.Models.Architectures;

/// <summary>Everything that decides what a decoder computes, read from a checkpoint's configuration by its family.</summary>
/// <remarks>A block reads the residual stream, adds what its attention gives, then what its feed-forward part gives:
/// resid_mid = resid_pre + attn_out; resid_post = resid_mid + mlp_out.</remarks>
public sealed record DecoderConfig
{
    /// <summary>The class named in the configuration, e.g. <c>Qwen3ForCausalLM</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Number of tokens the embedding holds, V.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream, D.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of blocks, L.</summary>
    public required int Layers { get; init; }

    /// <summary>Number of query heads, H.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of key and value heads, K; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head, E; even.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Width inside the dense feed-forward part, F.</summary>
    public required int FeedForwardSize { get; init; }

    /// <summary>Longest sequence the model was made for, in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Added to the mean square inside RMSNorm.</summary>
    public required double NormEpsilon { get; init; }

    /// <summary>Deviation of the matrices of a model that has learned nothing yet.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>How positions turn heads, where <see cref="BlockRotary"/> does not say otherwise.</summary>
    public required RotarySettings Rotary { get; init; }

    /// <summary>How positions turn heads in each block, null where they do not; empty for <see cref="Rotary"/> everywhere.</summary>
    public IReadOnlyList<RotarySettings?> BlockRotary { get; init; } = [];

    /// <summary>Growth of the queries with their positions; null for none.</summary>
    public QueryGrowth? QueryGrowth { get; init; }

    /// <summary>Whether the unembedding is the embedding matrix itself.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>Tokens that end a response; all of them stop a generation. May be empty.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>The activation inside the feed-forward part.</summary>
    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>Names of the norms around both sublayers.</summary>
    public BlockNorms Norms { get; init; } = BlockNorms.Pre;

    /// <summary>What norms do beside their weights.</summary>
    public NormKind NormKind { get; init; }

    /// <summary>Added to every norm's stored weight (1 for Gemma, which stores the difference from one).</summary>
    public double NormWeightOffset { get; init; }

    /// <summary>Norms on queries and keys before the rotation.</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Whether query, key and value projections have biases.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether the attention's output projection has a bias.</summary>
    public bool AttentionOutputBias { get; init; }

    /// <summary>Whether the feed-forward projections have biases.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>Whether query, key and value are stored as one matrix, as in Phi-3.</summary>
    public bool FusedProjections { get; init; }

    /// <summary>Whether gate and up are stored as one matrix, as in Phi-3 and GLM-4.</summary>
    public bool FusedGateUp { get; init; }

    /// <summary>The attention of each block where blocks differ; empty where they do not.</summary>
    public IReadOnlyList<BlockAttention> BlockAttention { get; init; } = [];

    /// <summary>Whether values are normed, without a weight.</summary>
    public bool ValueNorm { get; init; }

    /// <summary>Blocks, from 1, whose dense feed-forward sublayer is twice as wide.</summary>
    public IReadOnlySet<int> DoubleWidth { get; init; } = new HashSet<int>();

    /// <summary>What each block gets beside the residual stream; null for nothing.</summary>
    public PerLayerInput? PerLayer { get; init; }

    /// <summary>Whether each block ends by scaling the residual stream.</summary>
    public bool BlockScalars { get; init; }

    /// <summary>Latent attention in place of the usual one; null for none.</summary>
    public LatentSettings? Latent { get; init; }

    /// <summary>Gated delta nets in place of the attention of some blocks; null for none.</summary>
    public DeltaNetSettings? DeltaNet { get; init; }

    /// <summary>Whether σ of a second half of each query head's projection weighs what the head gives (Qwen3-Next).</summary>
    public bool AttentionGate { get; init; }

    /// <summary>Whether every head has a learned logit beside the scores, whose weight goes to no value (gpt-oss).</summary>
    public bool AttentionSinks { get; init; }

    /// <summary>Factor on query · key before the softmax; 1/√E unless the family says otherwise.</summary>
    public required double AttentionScale { get; init; }

    /// <summary>Scores become c·tanh(score / c); null for none.</summary>
    public double? AttentionSoftCap { get; init; }

    /// <summary>Logits of the final policy become c·tanh(logit / c); null for none. Internal policies have none.</summary>
    public double? LogitSoftCap { get; init; }

    /// <summary>Factor on the logits of the final policy; no family has both this and a soft cap. Internal policies have none.</summary>
    public double LogitScale { get; init; } = 1;

    /// <summary>Whether the final policy's logits are those that an internal policy reads at the final norm.</summary>
    public bool HasPlainLogits => LogitSoftCap is null && LogitScale == 1;

    /// <summary>Factor on the embedding (√D for Gemma).</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>Factor on what each sublayer adds to the residual stream.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>Whether attention and feed-forward both read H^(l−1) through one norm (Cohere).</summary>
    public bool Parallel { get; init; }

    /// <summary>How many tokens back each block sees, itself included; null for all. One entry per block, or empty for no limit anywhere.</summary>
    public IReadOnlyList<int?> Windows { get; init; } = [];

    /// <summary>Settings of blocks whose feed-forward part is a mixture of experts; null for dense models.</summary>
    public ExpertSettings? Experts { get; init; }

    /// <summary>Where the checkpoint keeps parameters whose names or forms are not those of <see cref="ParameterLayout"/>.</summary>
    public IReadOnlyList<StoredForm> Stored { get; init; } = [];

    /// <summary>Ends of the names of tensors in layers that are stored and rightly not read.</summary>
    public IReadOnlyList<string> UnreadTensors { get; init; } = [];

    /// <summary>Whether a sequence may use the states of a prefix that others continue: not where rotary frequencies change with its length.</summary>
    public bool SharesPrefixes => !Rotary.DependsOnLength && !BlockRotary.Any(rotary => rotary?.DependsOnLength == true);

    /// <summary>Whether positions turn the heads of a sequence of one length as those of the other.</summary>
    public bool TurnsAlike(int length, int other) =>
        Rotary.Regime(length) == Rotary.Regime(other) && BlockRotary.All(rotary => rotary is null || rotary.Regime(length) == rotary.Regime(other));

    /// <summary>The window of a block, from 1.</summary>
    public int? WindowOf(int block) => Windows.Count == 0 ? null : Windows[block - 1];

    /// <summary>How positions turn the heads of a block, from 1; null where they do not.</summary>
    public RotarySettings? RotaryOf(int block) => BlockRotary.Count == 0 ? Rotary : BlockRotary[block - 1];

    /// <summary>The attention of a block, from 1.</summary>
    public BlockAttention AttentionOf(int block) =>
        BlockAttention.Count == 0 ? new BlockAttention(KeyValueHeads, HeadSize, ValuesAreKeys: false, block) : BlockAttention[block - 1];

    /// <summary>Width inside the dense feed-forward sublayer of a block, from 1.</summary>
    public int FeedForwardSizeOf(int block) => DoubleWidth.Contains(block) ? 2 * FeedForwardSize : FeedForwardSize;

    /// <summary>Whether a block can be run from the residual stream alone.</summary>
    public bool BlocksStandAlone => PerLayer is null && BlockAttention.Index().All(block => block.Item.Source == block.Index + 1);

    /// <summary>Whether the feed-forward sublayer of a block, from 1, is a mixture of experts.</summary>
    public bool IsMixture(int block) => Experts is { } experts && !experts.DenseBlocks.Contains(block);

    /// <summary>Width of all query heads together.</summary>
    public int QuerySize => Heads * HeadSize;

    /// <summary>Width of all key heads together.</summary>
    public int KeySize => KeyValueHeads * HeadSize;
}

/// <summary>The nonlinearity of a gated feed-forward sublayer: down(act(gate(x)) · up(x)).</summary>
public enum Activation
{
    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>GELU in its tanh form.</summary>
    GeluTanh,
}

/// <summary>What a norm does beside its weight.</summary>
public enum NormKind
{
    /// <summary>Divides by the root of the mean square.</summary>
    Rms,

    /// <summary>Takes the mean off first (layer norm without a bias, Cohere).</summary>
    Layer,
}

/// <summary>Where queries and keys are normed.</summary>
public enum QueryKeyNorm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Each head by itself (Qwen3).</summary>
    PerHead,

    /// <summary>All heads as one row (OLMo 2).</summary>
    AllHeads,
}

/// <summary>Names of the norm weights in a block; null where there is none.</summary>
/// <param name="AttentionInput">On what attention reads.</param>
/// <param name="AttentionOutput">On what attention adds to the residual stream.</param>
/// <param name="FeedForwardInput">On what the feed-forward sublayer reads.</param>
/// <param name="FeedForwardOutput">On what the feed-forward sublayer adds.</param>
public sealed record BlockNorms(string? AttentionInput, string? AttentionOutput, string? FeedForwardInput, string? FeedForwardOutput)
{
    /// <summary>Norms before both sublayers, by the names of Llama and most others.</summary>
    public static BlockNorms Pre { get; } = new("input_layernorm", null, "post_attention_layernorm", null);

    /// <summary>Norms on what both sublayers add (OLMo 2 and 3, EXAONE 4).</summary>
    public static BlockNorms Post { get; } = new(null, "post_attention_layernorm", null, "post_feedforward_layernorm");

    /// <summary>Norms on what both sublayers read and add (Gemma).</summary>
    public static BlockNorms Around { get; } = new(
        "input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm");
}

/// <summary>Queries times 1 + β ln(1 + ⌊position / length⌋), as Llama 4 and Ministral 3 have it.</summary>
/// <param name="Beta">β.</param>
/// <param name="Length">Context of pre-training in tokens.</param>
public sealed record QueryGrowth(double Beta, int Length)
{
    /// <summary>The factor at a position.</summary>
    public double At(long position) => 1 + (Beta * Math.Log(1 + (position / Length)));
}
