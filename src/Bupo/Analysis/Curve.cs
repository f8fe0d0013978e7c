namespace Bupo.Analysis;

/// <summary>A quantity measured at every response token of every layer; A1 to A15 are the equations of docs/analysis.md.</summary>
/// <param name="Name">Its name in files and reports, e.g. <c>entropy_change/ffn</c>.</param>
/// <param name="FirstLayer">0 where the embedding counts as a layer, else 1.</param>
/// <param name="Invariant">Whether it stays the same under rescalings that leave the model's function alone: of a norm's weight against the
/// matrices after it, and of the whole residual stream.</param>
/// <param name="Normed">Whether it reads states through the final norm.</param>
/// <param name="Meaning">What it is, with its place in arXiv 2512.19673 where it has one.</param>
public sealed record Curve(string Name, int FirstLayer, bool Invariant, bool Normed, string Meaning)
{
    /// <summary>S(H^l) (A1).</summary>
    public static Curve EntropyLayer { get; } = new("entropy/layer", 0, false, false, "entropy of the internal layer policy softmax(H^l E_uᵀ), nats (arXiv 2512.19673, Section 3)");

    /// <summary>S(A^l) (A2).</summary>
    public static Curve EntropyAttention { get; } = new("entropy/attention", 1, false, false, "entropy of the internal policy of attention, softmax(A^l E_uᵀ), nats (Section 3)");

    /// <summary>S(F^l) (A2).</summary>
    public static Curve EntropyFfn { get; } = new("entropy/ffn", 1, false, false, "entropy of the internal policy of the feed-forward part, softmax(F^l E_uᵀ), nats (Section 3)");

    /// <summary>S(LN(H^(l−1))) (A3).</summary>
    public static Curve InputAttention { get; } = new("entropy_input/attention", 1, false, false, "entropy of what attention reads, LN(H^(l−1)), nats");

    /// <summary>S(LN(H^(l−1) + A^l)) (A3).</summary>
    public static Curve InputFfn { get; } = new("entropy_input/ffn", 1, false, false, "entropy of what the feed-forward part reads, LN(H^(l−1) + A^l), nats");

    /// <summary>S(H^l) − S(H^(l−1)) (A4).</summary>
    public static Curve ChangeLayer { get; } = new("entropy_change/layer", 1, false, false, "ΔH_Layer^l = S(H^l) − S(H^(l−1)), nats (Section 3)");

    /// <summary>S(A^l) − S(LN(H^(l−1))) (A5).</summary>
    public static Curve ChangeAttention { get; } = new("entropy_change/attention", 1, false, false, "ΔH_ATTN^l = S(A^l) − S(LN(H^(l−1))), nats (Section 3)");

    /// <summary>S(F^l) − S(LN(H^(l−1) + A^l)) (A6).</summary>
    public static Curve ChangeFfn { get; } = new("entropy_change/ffn", 1, false, false, "ΔH_FFN^l = S(F^l) − S(LN(H^(l−1) + A^l)), nats (Section 3)");

    /// <summary>cos(A^l, H^(l−1)) (A7).</summary>
    public static Curve CosineAttention { get; } = new("cosine/attention", 1, true, false, "residual cosine cos(A^l, H^(l−1)) (Figure 12)");

    /// <summary>cos(F^l, H^(l−1) + A^l) (A7).</summary>
    public static Curve CosineFfn { get; } = new("cosine/ffn", 1, true, false, "residual cosine cos(F^l, H^(l−1) + A^l) (Figure 12)");

    /// <summary>log-prob of the chosen token under the layer policy (A8).</summary>
    public static Curve LogProbLayer { get; } = new("log_prob/layer", 0, false, false, "log-prob of the token that was chosen, under the layer policy, nats");

    /// <summary>Rank of the chosen token under the layer policy (A8).</summary>
    public static Curve RankLayer { get; } = new("rank/layer", 0, true, false, "rank of the token that was chosen, under the layer policy; 1 is the top");

    /// <summary>A^l · E_u[token] (A9).</summary>
    public static Curve ContributionAttention { get; } = new("contribution/attention", 1, false, false, "what attention adds to the chosen token's logit, A^l · E_u[token]");

    /// <summary>F^l · E_u[token] (A9).</summary>
    public static Curve ContributionFfn { get; } = new("contribution/ffn", 1, false, false, "what the feed-forward part adds to the chosen token's logit, F^l · E_u[token]");

    /// <summary>S(norm(H^l)) (A10).</summary>
    public static Curve NormedLayer { get; } = new("entropy_normed/layer", 0, true, true, "entropy of the logit lens softmax(norm(H^l) E_uᵀ), nats");

    /// <summary>S(norm(H^l)) − S(norm(H^(l−1) + A^l)) (A11).</summary>
    public static Curve NormedChangeFfn { get; } = new("entropy_change_normed/ffn", 1, true, true, "S(norm(H^l)) − S(norm(H^(l−1) + A^l)), nats; ours, not the paper's");

    /// <summary>log-prob of the chosen token through the logit lens (A12).</summary>
    public static Curve NormedLogProb { get; } = new("log_prob_normed/layer", 0, true, true, "log-prob of the token that was chosen, through the logit lens, nats");

    /// <summary>Rank of the chosen token through the logit lens (A12).</summary>
    public static Curve NormedRank { get; } = new("rank_normed/layer", 0, true, true, "rank of the token that was chosen, through the logit lens; 1 is the top");

    /// <summary>Whether the logit lens' top token is the full policy's (A13).</summary>
    public static Curve Agreement { get; } = new("agreement_normed/layer", 0, true, true, "1 where the logit lens' top token is the full policy's, else 0");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Curve> All { get; } =
    [
        EntropyLayer, EntropyAttention, EntropyFfn, InputAttention, InputFfn, ChangeLayer, ChangeAttention, ChangeFfn, CosineAttention, CosineFfn,
        LogProbLayer, RankLayer, ContributionAttention, ContributionFfn, NormedLayer, NormedChangeFfn, NormedLogProb, NormedRank, Agreement,
    ];

    /// <summary>How many layers it has in a model of <paramref name="layers"/>.</summary>
    public int Rows(int layers) => layers + 1 - FirstLayer;
}
