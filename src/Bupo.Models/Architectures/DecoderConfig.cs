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

    /// <summary>Rotary frequencies.</summary>
    public required RotarySettings Rotary { get; init; }

    /// <summary>Whether the unembedding is the embedding matrix itself.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>Tokens that end a response; all of them stop a generation. May be empty.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>The activation inside the feed-forward part.</summary>
    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>Names of the norms around both sublayers.</summary>
    public BlockNorms Norms { get; init; } = BlockNorms.Pre;

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

    /// <summary>Whether query, key and value (and gate and up) are stored as one matrix each, as in Phi-3.</summary>
    public bool FusedProjections { get; init; }

    /// <summary>Factor on query · key before the softmax; 1/√E unless the family says otherwise.</summary>
    public required double AttentionScale { get; init; }

    /// <summary>Scores become c·tanh(score / c); null for none.</summary>
    public double? AttentionSoftCap { get; init; }

    /// <summary>Logits of the final policy become c·tanh(logit / c); null for none. Internal policies have none.</summary>
    public double? LogitSoftCap { get; init; }

    /// <summary>Factor on the embedding (√D for Gemma).</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>How many tokens back each block sees, itself included; null for all. One entry per block, or empty for no limit anywhere.</summary>
    public IReadOnlyList<int?> Windows { get; init; } = [];

    /// <summary>Settings of blocks whose feed-forward part is a mixture of experts; null for dense models.</summary>
    public ExpertSettings? Experts { get; init; }

    /// <summary>The window of a block, from 1.</summary>
    public int? WindowOf(int block) => Windows.Count == 0 ? null : Windows[block - 1];

    /// <summary>Width of all query heads together.</summary>
    public int QuerySize => Heads * HeadSize;

    /// <summary>Width of all key heads together.</summary>
    public int KeySize => KeyValueHeads * HeadSize;
}

/// <summary>The nonlinearity of a gated feed-forward part: down(act(gate(x)) · up(x)).</summary>
public enum Activation
{
    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>GELU in its tanh form.</summary>
    GeluTanh,
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
/// <param name="FeedForwardInput">On what the feed-forward part reads.</param>
/// <param name="FeedForwardOutput">On what the feed-forward part adds.</param>
public sealed record BlockNorms(string? AttentionInput, string? AttentionOutput, string? FeedForwardInput, string? FeedForwardOutput)
{
    /// <summary>Norms before both sublayers, by the names of Llama and most others.</summary>
    public static BlockNorms Pre { get; } = new("input_layernorm", null, "post_attention_layernorm", null);
}

/// <summary>A mixture of experts.</summary>
/// <param name="Count">Experts in a block.</param>
/// <param name="PerToken">Experts that a token uses.</param>
/// <param name="Size">Width inside an expert.</param>
/// <param name="Normalized">Whether the chosen experts' weights are scaled to sum to one.</param>
/// <param name="DenseBlocks">Blocks, from 1, that are dense all the same.</param>
public sealed record ExpertSettings(int Count, int PerToken, int Size, bool Normalized, IReadOnlySet<int> DenseBlocks);
