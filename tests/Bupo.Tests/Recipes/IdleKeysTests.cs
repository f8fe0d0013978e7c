using System.Globalization;
using Bupo.Recipes;
using Bupo.Recipes.Binding;
using Bupo.Settings;
using Xunit;

namespace Bupo.Tests.Recipes;

/// <summary>A key that is set although the rest of the recipe leaves it without effect is refused; where it is read it is not.</summary>
public sealed class IdleKeysTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    /// <summary>For each condition a recipe in which it does not hold, and one in which it does.</summary>
    private static readonly Dictionary<RecipeCondition, (string[] Off, string[] On)> Recipes = new()
    {
        [RecipeCondition.Sampling] = (["rollouts.replay=[a.safetensors]", "train.steps=1"], ["data.source='synthetic:single-digit-sums'"]),
        [RecipeCondition.Resampling] = (["rollouts.uniform_groups=skip"], ["rollouts.uniform_groups=resample"]),
        [RecipeCondition.OverlongPunishment] = (["algorithm.name=grpo"], ["algorithm.name=dapo"]),
        [RecipeCondition.FixedLength] = (["algorithm.aggregation=token_mean"], ["algorithm.name=dr_grpo"]),
        [RecipeCondition.KlPenalty] = (["algorithm.kl_coefficient=0"], ["algorithm.kl_coefficient=0.1"]),
        [RecipeCondition.KlTarget] = (["algorithm.kl_coefficient=0.1"], ["algorithm.kl_coefficient=0.1", "algorithm.kl_target=0.05"]),
        [RecipeCondition.Critic] = (["algorithm.name=rloo"], ["algorithm.name=ppo"]),
        [RecipeCondition.DecayingRate] = (["optimizer.schedule=constant"], ["optimizer.schedule=cosine"]),
        [RecipeCondition.StableRate] = (["optimizer.schedule=cosine"], ["optimizer.schedule=wsd"]),
        [RecipeCondition.Checkpoints] = (["train.save_every=0"], ["train.save_every=5"]),
        [RecipeCondition.BestCheckpoint] = ([], ["train.keep_best=reward/mean"]),
        [RecipeCondition.InternalCurves] = (["train.internal_curves_every=0"], ["train.internal_curves_every=2"]),
        [RecipeCondition.AutoLayer] = (["schedule=[{view: layer(2), until: 3}, {view: final}]"], ["schedule=[{view: layer(auto), until: 3}, {view: final}]"]),
    };

    public static TheoryData<string, RecipeCondition> Pairs => [.. Keys(typeof(Recipe), "", []).Select(pair => (pair.Path, pair.Condition))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Read_KeyThatTheRestLeavesIdle_IsRefusedByName(string key, RecipeCondition condition)
    {
        var error = Assert.Throws<BupoException>(() => Read(condition, Recipes[condition].Off, key));

        Assert.Contains($"{key} is set, but nothing reads it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Read_KeyThatIsRead_IsTaken(string key, RecipeCondition condition) => Read(condition, Recipes[condition].On, key);

    [Fact]
    public void Read_SupervisedRecipe_RefusesItsIdleKeysToo()
    {
        File.WriteAllText(_file, "model: somewhere\ndata: { source: demos.jsonl }\n");

        var error = Assert.Throws<BupoException>(() => RecipeFile.ReadSupervised(_file, ["optimizer.minimum_ratio=0.5", "train.save_every=0", "train.keep_last=2"]));

        Assert.Contains("optimizer.minimum_ratio is set", error.Message, StringComparison.Ordinal);
        Assert.Contains("train.keep_last is set", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("algorithm.kl_coefficient=0.1;algorithm.kl_estimator=abs", "is not the KL's")]
    [InlineData("algorithm.kl_reward_coefficient=0.1;algorithm.kl_estimator=k3", "which always take k1")]
    [InlineData("rollouts.group_size=1", "rollouts.group_size is 1, but the advantage grpo compares")]
    [InlineData("rollouts.group_size=1;algorithm.name=pass_at_k", "rollouts.group_size is 1, but the advantage pass_at_k compares")]
    [InlineData("rollouts.group_size=1;algorithm.name=remax;rollouts.uniform_groups=skip", "rollouts.group_size is 1, so every group is uniform")]
    [InlineData("rollouts.group_size=1;algorithm.name=ppo;rollouts.uniform_groups=resample", "rollouts.group_size is 1, so every group is uniform")]
    [InlineData("rollouts.replay=[a];train.steps=2", "rollouts.replay names 1 batches, but train.steps is 2")]
    [InlineData("rollouts.replay=[a];train.steps=1;rollouts.uniform_groups=resample", "cannot be sampled again")]
    [InlineData("optimizer.max_grad_norm=0", "optimizer.max_grad_norm is 0")]
    [InlineData("optimizer.schedule=linear", "optimizer.schedule is linear")]
    [InlineData("algorithm.name=gpro", "Algorithm gpro is unknown")]
    [InlineData("schedule=[{view: layer(2), until: 1}, {view: final, until: 5}];train.steps=8", "schedule[1].until is 5, but train.steps is 8")]
    public void Read_KeysThatContradictEachOther_AreRefused(string changes, string problem)
    {
        File.WriteAllText(_file, "model: somewhere\n");
        string[] source = changes.Contains("rollouts.replay", StringComparison.Ordinal) ? [] : ["data.source=x"];

        var error = Assert.Throws<BupoException>(() => RecipeFile.Read(_file, [.. source, .. changes.Split(';')]));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("algorithm.name=ppo")]
    [InlineData("algorithm.name=remax")]
    [InlineData("algorithm.name=reinforce_plus_plus")]
    public void Read_GroupOfOneWithoutComparison_IsTaken(string change)
    {
        File.WriteAllText(_file, "model: somewhere\ndata: { source: x }\nrollouts: { group_size: 1 }\n");

        Assert.Equal(1, RecipeFile.Read(_file, [change]).Rollouts.GroupSize);
    }

    public void Dispose() => File.Delete(_file);

    private static IEnumerable<(string Path, RecipeCondition Condition)> Keys(Type record, string prefix, RecipeCondition[] outer)
    {
        foreach (var key in RecipeKey.Of(record))
        {
            RecipeCondition[] conditions = [.. outer, .. SettingKey.Of(record).Single(k => k.Name == key.Name).ReadWhen];
            var path = prefix + key.Name + (key is { IsList: true, Group: not null } ? "[0]" : "");
            foreach (var pair in key.Group is { } group && key.Name != "and" ? Keys(group, path + ".", conditions) : conditions.Select(condition => (path, condition)))
            {
                yield return pair;
            }
        }
    }

    private Recipe Read(RecipeCondition condition, string[] changes, string key)
    {
        File.WriteAllText(_file, "model: somewhere\n");
        // What else the key needs, so that only the one condition decides.
        string[] others = condition switch
        {
            RecipeCondition.Sampling when key is "rollouts.max_resamples" => changes.Contains("train.steps=1") ? [] : ["rollouts.uniform_groups=resample"],
            RecipeCondition.Sampling when key is "rollouts.overlong_weight" => changes.Contains("train.steps=1") ? [] : ["algorithm.name=dapo"],
            RecipeCondition.Sampling => [],
            _ => ["data.source='synthetic:single-digit-sums'"],
        };
        return RecipeFile.Read(_file, [.. others, .. changes, $"{key}={Value(key)}"]);
    }

    private static string Value(string key) => key switch
    {
        "data.source" => "'synthetic:single-digit-sums'",
        "data.template" => "plain",
        "data.instruction" => "text",
        "data.rule" => "symbolic",
        "data.drop_unusable" => "true",
        "rollouts.overlong_weight" or "optimizer.minimum_ratio" or "optimizer.stable_ratio" or "critic.value_clip" or "critic.learning_rate" => "0.5",
        "algorithm.kl_estimator" => "k2",
        "train.keep_best" => "reward/mean",
        "train.best_is" => "smallest",
        "schedule[0].rule" => "agreement",
        _ => 4.ToString(CultureInfo.InvariantCulture),
    };
}
