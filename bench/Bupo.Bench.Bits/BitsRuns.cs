namespace Bupo.Bench.Bits;

/// <summary>The recorded runs: short, and chosen so that together they reach every stage and every kind of loss.</summary>
/// <remarks>Each names the settings that it depends on, so that a changed default is not a difference.</remarks>
internal static class BitsRuns
{
    private const string Training = """
        model: MODEL
        seed: 3
        compute: fp32
        data: {source: "synthetic:modular-chain?difficulty=4-7&count=200&seed=7", template: checkpoint, rule: symbolic}
        rollouts: {prompts: 4, group_size: 4, max_response_tokens: 48, uniform_groups: keep}
        algorithm: {name: grpo, clip_low: 0.2, clip_high: 0.2}
        schedule: [{view: final}]
        optimizer: {learning_rate: 3e-4}
        train: {steps: 3, mini_batch_size: 8, row_budget: 256, save_every: 0}
        """;

    private const string Supervised = """
        model: MODEL
        seed: 3
        compute: fp32
        data: {source: "synthetic:modular-chain?operations=3-6&direct=0.5&noise=0.08", sequence_tokens: 64}
        optimizer: {learning_rate: 3e-4, schedule: cosine, warmup_steps: 2}
        train: {steps: 4, sequences: 16, row_budget: 256, save_every: 0}
        """;

    /// <summary>All runs.</summary>
    /// <param name="root">The repository, which has the small model; recorded models are beside it.</param>
    public static IReadOnlyList<BitsRun> All(string root)
    {
        var chain = Path.Combine(root, "models", "chain-0.3m");
        var smol = Path.GetFullPath(Path.Combine(root, "..", "shared", "models", "smollm2-135m-instruct"));
        BitsRun Train(string name, params string[] changes) => new(name, "train", changes, Training.Replace("MODEL", chain)) { Model = chain };
        return
        [
            Train("grpo", "train.internal_curves_every=2", "algorithm.kl_coefficient=0.01", "algorithm.kl_estimator=k3", "algorithm.kl_target=0.05"),
            Train("bupo", "schedule=[{view: 'layer(4, normed)', until: 2}, {view: final}]"),
            Train("ppo", "algorithm.name=ppo", "critic.layers=4", "critic.learning_rate=1e-3", "critic.warmup_steps=1", "algorithm.kl_reward_coefficient=0.01",
                "algorithm.kl_estimator=k1"),
            Train("rloo", "algorithm.name=rloo", "algorithm.sampler_correction_cap=2"),
            Train("reinforce_plus_plus", "algorithm.name=reinforce_plus_plus", "train.mini_batch_size=0"),
            Train("dapo", "algorithm.name=dapo", "algorithm.clip_high=0.28", "rollouts.uniform_groups=resample", "rollouts.max_resamples=2", "rollouts.overlong_buffer=10"),
            Train("gspo", "algorithm.name=gspo", "train.updates_per_rollout=2", "algorithm.clip_low=3e-4", "algorithm.clip_high=4e-4"),
            Train("cispo", "algorithm.name=cispo", "rollouts.uniform_groups=skip", "train.row_budget=64"),
            Train("gpg", "algorithm={name: gpg}"),
            Train("kl_cov", "algorithm={name: kl_cov, covariance_fraction: 0.05}", "train.updates_per_rollout=2"),
            Train("clip_cov", "algorithm={name: clip_cov, covariance_fraction: 0.05, covariance_lower: 1e-4, covariance_upper: 5}", "train.updates_per_rollout=2"),
            Train("joint", "schedule=[{view: final, and: [{view: 'layer(4, normed)', weight: 0.3}, {view: 'attention(6)', weight: 0.1}]}]", "train.recompute=true"),
            Train("frozen", "optimizer.frozen_layers=4", "optimizer.layer_rates=[{from: 6, to: 8, rate: 2}]", "optimizer.schedule=cosine", "optimizer.warmup_steps=1",
                "algorithm.entropy_coefficient=0.001"),
            Train("resume", "train.steps=6", "train.save_every=1", "schedule=[{view: 'layer(4, normed)', until: 3, guard: {measure: perplexity, rise: 5}}, {view: final}]",
                "algorithm.kl_coefficient=0.01", "algorithm.kl_estimator=k3") with { IsKilled = true },
            new("sft", "sft", [], Supervised.Replace("MODEL", chain)) { Model = chain },
            new("analysis", "analyze",
                ["--model", smol, "--data", "synthetic:single-digit-sums?difficulty=1&count=2&seed=1", "--max-tokens", "12", "--seed", "1"]) { Model = smol },
            new("evaluation", "eval",
                ["--model", smol, "--data", "synthetic:single-digit-sums?difficulty=1&count=3&seed=1", "--n", "2", "--max-tokens", "16", "--compute", "fp32", "--seed", "1", "--cache-gib", "0.5"])
            { Model = smol },
        ];
    }
}
