namespace Bupo.Models.Architectures;

/// <summary>A mixture of experts.</summary>
/// <param name="Count">Experts in a block.</param>
/// <param name="PerToken">Experts that a token uses.</param>
/// <param name="Size">Width inside an expert.</param>
/// <param name="Normalized">Whether the chosen experts' weights are scaled to sum to one.</param>
/// <param name="DenseBlocks">Blocks, from 1, that are dense all the same.</param>
public sealed record ExpertSettings(int Count, int PerToken, int Size, bool Normalized, IReadOnlySet<int> DenseBlocks)
{
    /// <summary>Whether a score is the sigmoid of the router's logit (DeepSeek V3), else the softmax over all experts.</summary>
    public bool Sigmoid { get; init; }

    /// <summary>Groups of which a token uses some only; null where it chooses among all experts.</summary>
    public ExpertGroups? Groups { get; init; }

    /// <summary>Whether a stored number is added to each score for the choice, but not for the weight.</summary>
    public bool CorrectionBias { get; init; }

    /// <summary>Factor on the weights.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether router and experts have biases.</summary>
    public bool Bias { get; init; }

    /// <summary>The gate of gpt-oss' experts; null for the model's activation.</summary>
    public ClampedGate? Clamped { get; init; }

    /// <summary>Whether the experts read the residual stream beside the dense sublayer, by a router with scales of its own (Gemma 4).</summary>
    public bool BesideDense { get; init; }

    /// <summary>Experts that every token uses, as one dense sublayer; null for none.</summary>
    public SharedExpert? Shared { get; init; }
}

/// <summary>Experts in groups: a token first chooses groups by their best experts.</summary>
/// <param name="Count">Groups.</param>
/// <param name="PerToken">Groups that a token uses.</param>
/// <param name="Best">How many of a group's best scores count for it: 1 in DeepSeek V2, 2 in V3.</param>
public sealed record ExpertGroups(int Count, int PerToken, int Best);

/// <summary>(min(gate, limit) · σ(α gate)) · (up + 1), with up within ± limit.</summary>
/// <param name="Limit">Largest gate and up.</param>
/// <param name="Alpha">α.</param>
public sealed record ClampedGate(double Limit, double Alpha);

/// <summary>The experts that every token uses.</summary>
/// <param name="Name">Their prefix beside the experts, as <c>shared_expert</c>.</param>
/// <param name="Size">Width inside.</param>
/// <param name="Gated">Whether σ of a further logit weighs what they give (Qwen).</param>
public sealed record SharedExpert(string Name, int Size, bool Gated);
