namespace Bupo.Algorithms;

/// <summary>The published algorithms by name. BuPO is any of them with a <see cref="PolicySchedule"/>.</summary>
/// <remarks>
/// GRPO, RLOO, REINFORCE++ and PPO are here as the paper's code runs them (arXiv 2512.19673, appendix B.2): the clipped
/// surrogate and the mean over tokens for all. The first GRPO took the mean over sequences of token means.
/// </remarks>
public static class AlgorithmCatalog
{
    private static readonly Dictionary<string, Algorithm> Algorithms = new()
    {
        ["grpo"] = new("arXiv 2402.03300", "grpo", "clipped", "token_mean"),
        ["dr_grpo"] = new("arXiv 2503.20783", "dr_grpo", "clipped", "fixed_length"),
        ["dapo"] = new("arXiv 2503.14476", "grpo", "clipped", "token_mean")
        {
            Settings = new() { ClipLow = 0.2, ClipHigh = 0.28 },
            ResamplesUniformGroups = true,
            ShapesOverlongScores = true,
        },
        ["ppo"] = new("arXiv 1707.06347", "gae", "clipped", "token_mean"),
        ["rloo"] = new("arXiv 2402.14740", "rloo", "clipped", "token_mean"),
        ["reinforce_plus_plus"] = new("arXiv 2501.03262", "reinforce_plus_plus", "clipped", "token_mean"),
        ["reinforce_plus_plus_baseline"] = new("arXiv 2501.03262", "reinforce_plus_plus_baseline", "clipped", "token_mean"),
        ["remax"] = new("arXiv 2310.10505", "remax", "clipped", "token_mean"),
        ["opo"] = new("arXiv 2505.23585", "opo", "clipped", "token_mean"),
        ["pass_at_k"] = new("arXiv 2503.19595", "pass_at_k", "clipped", "token_mean"),
        ["gpg"] = new("arXiv 2504.02546", "gpg", "gpg", "token_mean"),
        ["gspo"] = new("arXiv 2507.18071", "grpo", "gspo", "sequence_mean_token_mean"),
        ["gmpo"] = new("arXiv 2507.20673", "grpo", "geometric_mean", "sequence_mean_token_mean"),
        ["cispo"] = new("arXiv 2506.13585", "grpo", "cispo", "token_mean"),
        ["clip_cov"] = new("arXiv 2505.22617", "grpo", "clip_cov", "token_mean"),
        ["kl_cov"] = new("arXiv 2505.22617", "grpo", "kl_cov", "token_mean"),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Algorithms.Keys;

    /// <summary>Finds an algorithm by name.</summary>
    /// <exception cref="BupoException">There is none.</exception>
    public static Algorithm Find(string name) => Algorithms.TryGetValue(name, out var algorithm)
        ? algorithm
        : throw new BupoException($"Algorithm {name} is unknown; expected one of {string.Join(", ", Names)}.");
}
