using Bupo.Recipes;
using Xunit;

namespace Bupo.Tests.Recipes;

public sealed class RecipeFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("schedule=[{view: layer(6), until: 30}, {view: final}]", null)]
    [InlineData("schedule=[{view: 'layer(auto, normed)', until: 30, rule: normed_fall, guard: {measure: kl, rise: 2}}, {view: final}]", null)]
    [InlineData("schedule=[{view: final, and: [{view: layer(3), weight: 0.5}]}]", null)]
    [InlineData("schedule=[{view: layer(six)}]", "schedule[0].view: 'layer(six)' is not a policy view")]
    [InlineData("schedule=[{view: layer(2)}, {view: final}]", "schedule[0].until is missing")]
    [InlineData("schedule=[{view: layer(2), until: 9}, {view: final, until: 3}]", "schedule[1].until is 3, expected a step after 9")]
    [InlineData("schedule=[{view: final, guard: {rise: 2}}]", "schedule[0].guard is in the last phase")]
    [InlineData("schedule=[{view: layer(2), until: 9, guard: {raise: 2}}, {view: final}]", "schedule[0].guard.raise (override schedule=[{view: layer(2), until: 9, guard: {raise: 2}}, {view: final}]) is unknown; did you mean rise?")]
    [InlineData("schedule=[{view: final, weight: 0}]", "the weight of final is 0")]
    [InlineData("schedule=[{view: layer(2), rule: fall}]", "schedule[0].rule (override schedule=[{view: layer(2), rule: fall}]) is fall, expected paper, normed_fall, agreement")]
    [InlineData("train.mini_batch_size=12", "train.mini_batch_size is 12, expected a multiple of rollouts.group_size, 8")]
    [InlineData("train.mini_batch_size=4096", "expected at most the 1024 responses of a step")]
    [InlineData("rollouts.uniform_groups=drop", "rollouts.uniform_groups (override rollouts.uniform_groups=drop) is drop, expected keep, skip, resample")]
    [InlineData("rollouts.overlong_buffer=9000", "rollouts.overlong_buffer is 9000, expected at most rollouts.max_response_tokens, 7168")]
    [InlineData("algorithm.kl_target=0.1", "algorithm.kl_target is set, but both")]
    [InlineData("optimizer.layer_rates=[{from: 4, to: 2, rate: 1}]", "optimizer.layer_rates[0].to is 2, expected at least from, 4")]
    [InlineData("optimizer.layer_rates=[{from: 4, to: 6}]", "optimizer.layer_rates[0].rate is missing")]
    [InlineData("critic.learning_rate=-1", "critic.learning_rate (override critic.learning_rate=-1) is -1, expected a number from 0")]
    [InlineData("algorithm={? [a, b] : 3}", "algorithm (override algorithm={? [a, b] : 3}) has a list or a group in the place of a key")]
    [InlineData("schedule=[{view: layer(2, normed), until: 3}, {view: final}]", "needs quotes, as in view: \"layer(6, normed)\"")]
    [InlineData("model=", "model is missing")]
    [InlineData("model=~", "model is missing")]
    [InlineData("model=' '", "model is missing")]
    [InlineData("schedule[0].until=3", "the file's schedule has 0 entries")]
    [InlineData("rollouts={prompts: 65536, group_size: 65536}", "4294967296 responses per step")]
    [InlineData("rollouts={prompts: 1000000, group_size: 65536}", "65536000000 responses per step")]
    [InlineData("xyzzy=1", "xyzzy (override xyzzy=1) is unknown; expected one of model, seed")]
    public void Read_Override_FitsOrIsNamed(string change, string? problem)
    {
        File.WriteAllText(_file, "model: somewhere\ndata: { source: \"synthetic:single-digit-sums\" }\n");

        if (problem is null)
        {
            RecipeFile.Read(_file, [change]);
            return;
        }
        var error = Assert.Throws<BupoException>(() => RecipeFile.Read(_file, [change]));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train:\n  steps: 1\n\tsave_every: 2\n", "line 3: the line begins with a tab")]
    [InlineData("model: a\ndata:\n  source: b\ntrain:\n\tsteps: 1\n", "line 5: the line begins with a tab")]
    [InlineData("model: a\n---\nmodel: b\n", "holds 2 YAML documents")]
    [InlineData("", "holds no keys")]
    [InlineData("- a\n", "holds no keys")]
    [InlineData("? [a, b]\n: 3\n", "the recipe (line 1) has a list or a group in the place of a key")]
    public void Read_File_FaultIsNamedWithItsPlace(string text, string problem)
    {
        File.WriteAllText(_file, text);

        var error = Assert.Throws<BupoException>(() => RecipeFile.Read(_file, []));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OverrideOfAnEntry_ChangesThatOne()
    {
        File.WriteAllText(_file, "model: a\ndata: { source: b }\nschedule: [{ view: layer(2), until: 3 }, { view: final }]\n");

        var recipe = RecipeFile.Read(_file, ["schedule[0].until=5", "schedule[1].view=layer(3)"]);

        Assert.Equal(5, recipe.Schedule[0].Until);
        Assert.Equal(["layer(2)", "layer(3)"], recipe.Schedule.Select(phase => phase.View));
    }

    public void Dispose() => File.Delete(_file);
}
