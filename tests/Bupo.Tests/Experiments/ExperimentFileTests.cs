using Bupo.Experiments;
using Bupo.Testing;
using Xunit;

namespace Bupo.Tests.Experiments;

public sealed class ExperimentFileTests : IDisposable
{
    private const string Small = """
        title: Small
        recipe: base.yaml
        seeds: [1, 2]
        rates: [1e-3, 3e-3]
        baseline: one
        arms:
          - name: one
          - name: two
            change:
              train: { steps: 7 }
              schedule: [{ view: "layer(2, normed)", until: 1 }, { view: final }]
          - name: three
            rate_of: two
          - name: four
            draw: [two, three]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-experiment-").FullName;

    public static TheoryData<string> Shipped => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Folder, "recipes", "experiments");

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Experiment_Shipped_HasRecipesThatFit(string name)
    {
        using var tiny = new Training.TinyRun();

        var plan = new ExperimentPlan(Path.Combine(Folder, name), [$"model={tiny.Model}"], "store");

        Assert.NotEmpty(plan.Experiment.Question);
        Assert.NotNull(plan.Experiment.Baseline);
        Assert.All(plan.Experiment.Arms, arm => Assert.Equal(tiny.Model, plan.Run(arm, 1, new Dictionary<string, double>()).Recipe.Model));
    }

    [Theory]
    [InlineData("seeds=[]", "seeds is empty")]
    [InlineData("seeds=[1, 2, 1]", "seeds is 1, 2, 1, expected each once")]
    [InlineData("seeds=[1, 101]", "tuning_seed is 101, which is one of the seeds")]
    [InlineData("baseline=twoo", "baseline is twoo, which there is not; did you mean two?")]
    [InlineData("evaluate={data: 'synthetic:modular-chain', n: 4, pass_at_k: [8]}", "evaluate.pass_at_k has 8, expected at most evaluate.n, 4")]
    [InlineData("figures=[reward/men]", "figures has reward/men, which there is not; did you mean reward/mean?")]
    [InlineData("figures=[pass_at_k]", "figures has pass_at_k, which needs evaluate")]
    [InlineData("metrics=[entropie]", "metrics has entropie, which there is not")]
    [InlineData("arms=[{name: one}, {name: one}]", "arms has one twice")]
    [InlineData("arms=[{name: one, rate_of: none}]", "arms[0].rate_of is none, which there is not; did you mean one?")]
    [InlineData("arms=[{name: one}, {name: two, draw: [one], rates: [1]}]", "arms[1].draw is beside")]
    [InlineData("arms=[{name: one}, {name: two, rate_of: one}, {name: three, rate_of: two}]", "arms[2].rate_of is two, which itself takes from another arm")]
    [InlineData("arms=[{name: one, chnge: {}}]", "(override arms=[{name: one, chnge: {}}]) is unknown; did you mean change?")]
    [InlineData("arms=[{name: one, change: {train: {stops: 3}}}]", "arm one: ")]
    [InlineData("seed=3", "seeds=[1, 2] sets those of the experiment")]
    [InlineData("optimizer.learning_rate=1", "rates=[3e-4] sets those that are tried")]
    [InlineData("train.steps=none", "train.steps (override train.steps=none) is none, expected a whole number")]
    public void Plan_SomethingThatDoesNotFit_IsNamed(string change, string problem)
    {
        using var tiny = new Training.TinyRun();

        var error = Assert.Throws<BupoException>(() => Plan(tiny, change));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ArmsChange_ReachTheRecipes()
    {
        using var tiny = new Training.TinyRun();
        var plan = Plan(tiny);

        var (one, two) = (plan.Run(plan.Arm("one"), 2, new Dictionary<string, double> { ["one"] = 3e-3 }), plan.Run(plan.Arm("two"), 1, new Dictionary<string, double>()));

        Assert.Equal((3e-3, 2ul, 5), (one.Recipe.Optimizer.LearningRate, one.Recipe.Seed, one.Recipe.Train.Steps));
        Assert.Equal(["layer(2, normed)", "final"], two.Recipe.Schedule.Select(phase => phase.View));
        Assert.Equal((7, 1), (two.Recipe.Train.Steps, two.Recipe.Schedule[0].Until));
        Assert.Equal([1e-3, 3e-3], plan.Sweep(plan.Arm("two")).Select(run => run.Rate));
        Assert.All(plan.Sweep(plan.Arm("two")), run => Assert.Equal(101ul, run.Seed));
        Assert.Empty(plan.Sweep(plan.Arm("three")));
        Assert.Equal(["one", "two", "three"], plan.With(["one", "three"]).Select(arm => arm.Name));
        Assert.Equal(["two", "three", "four"], plan.With(["four"]).Select(arm => arm.Name));
    }

    [Fact]
    public void Plan_RateOfAnotherArm_IsItsTunedOne()
    {
        using var tiny = new Training.TinyRun();
        var plan = Plan(tiny);

        var run = plan.Run(plan.Arm("three"), 1, new Dictionary<string, double> { ["two"] = 1e-3 });

        Assert.Equal(1e-3, run.Rate);
    }

    [Fact]
    public void Plan_ArmThatDraws_HasARunOfOneOfThem()
    {
        using var tiny = new Training.TinyRun();
        var plan = Plan(tiny);
        var tuned = new Dictionary<string, double> { ["two"] = 1e-3 };

        var drawn = Enumerable.Range(1, 20).Select(seed => plan.Run(plan.Arm("four"), (ulong)seed, tuned)).ToArray();

        Assert.Equal(["three", "two"], drawn.Select(run => run.Arm).Distinct().Order());
        Assert.Equal(plan.Run(plan.Arm(drawn[4].Arm), 5, tuned).Folder, drawn[4].Folder);
    }

    [Fact]
    public void Folder_OfARun_IsThatOfAllItComputesAndNothingElse()
    {
        using var tiny = new Training.TinyRun();
        string FolderOf(string arm, ulong seed, params string[] changes)
        {
            var plan = Plan(tiny, changes);
            return plan.Run(plan.Arm(arm), seed, new Dictionary<string, double>()).Folder;
        }
        var moved = TinyModelFolder.Write(tiny.Path("elsewhere"));
        var other = TinyModelFolder.Write(tiny.Path("other"), seed: 2);
        var folder = FolderOf("one", 1);

        Assert.Equal(folder, FolderOf("three", 1));
        Assert.Equal(folder, FolderOf("one", 1, "train.save_every=2", "title=Other", $"model={moved}"));
        Assert.NotEqual(folder, FolderOf("one", 2));
        Assert.NotEqual(folder, FolderOf("two", 1));
        Assert.NotEqual(folder, FolderOf("one", 1, "rollouts.temperature=0.9"));
        Assert.NotEqual(folder, FolderOf("one", 1, $"model={other}"));
    }

    [Fact]
    public void Yaml_OfARun_IsARecipeOfItsOwn()
    {
        using var tiny = new Training.TinyRun();
        var plan = Plan(tiny);
        var run = plan.Run(plan.Arm("two"), 4, new Dictionary<string, double> { ["two"] = 1e-3 });
        var file = Path.Combine(_folder, "own.yaml");
        File.WriteAllText(file, run.Yaml);

        var read = Bupo.Recipes.RecipeFile.Read(file, []);

        Assert.Equal(Bupo.Recipes.RecipeKeys.Values(run.Recipe), Bupo.Recipes.RecipeKeys.Values(read));
    }

    [Fact]
    public void Example_InTheDocs_IsAnExperiment()
    {
        using var tiny = new Training.TinyRun();
        var example = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "experiments.md")).Split("```yaml\n")[1].Split("```")[0];
        var inner = Directory.CreateDirectory(Path.Combine(_folder, "experiments")).FullName;
        File.Copy(Path.Combine(Repository.Folder, "recipes", "chain-compare.yaml"), Path.Combine(_folder, "chain-compare.yaml"));
        File.WriteAllText(Path.Combine(inner, "temperature.yaml"), example);

        var plan = new ExperimentPlan(Path.Combine(inner, "temperature.yaml"), [$"model={tiny.Model}"], "store");

        Assert.Equal(1.2, plan.Run(plan.Arm("hot"), 1, new Dictionary<string, double>()).Recipe.Rollouts.Temperature);
    }

    [Fact]
    public void Find_UnknownName_NamesWhatThereIs()
    {
        var error = Assert.Throws<BupoException>(() => ExperimentFile.Find("mian"));

        Assert.Contains("There is no file mian", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ExperimentPlan Plan(Training.TinyRun tiny, params string[] changes)
    {
        File.WriteAllText(Path.Combine(_folder, "base.yaml"), $$"""
            model: {{tiny.Model}}
            data: { source: "{{Path.Combine(tiny.Model, "sums.jsonl")}}", template: plain, rule: gsm8k_flex }
            rollouts: { prompts: 4, group_size: 8, max_response_tokens: 4 }
            train: { steps: 5 }
            """);
        var file = Path.Combine(_folder, "small.yaml");
        File.WriteAllText(file, Small);
        return new ExperimentPlan(file, changes, "store");
    }
}
