using System.Globalization;
using Bupo.Randomness;
using Bupo.Recipes;

namespace Bupo.Experiments;

/// <summary>Which runs an experiment takes. Runs of the same recipe and start are one, within an experiment and between experiments of one store.</summary>
public sealed class ExperimentPlan
{
    private readonly string _file, _store, _model;
    private readonly IReadOnlyList<string> _overrides;

    /// <summary>Plans an experiment; nothing is run or written.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="overrides">Keys of the experiment (<c>seeds=[1, 2]</c>) or of the recipe of every run (<c>model=FOLDER</c>), as <c>path=value</c>.</param>
    /// <param name="store">The folder of runs.</param>
    /// <exception cref="BupoException">Something does not fit, in the file or in the recipe of an arm.</exception>
    public ExperimentPlan(string file, IReadOnlyList<string> overrides, string store)
    {
        (_file, _store) = (file, store);
        Experiment = ExperimentFile.Read(file, overrides.Where(ExperimentFile.IsOwn));
        _overrides = [.. overrides.Where(change => !ExperimentFile.IsOwn(change))];
        RequireFree("seed", "seeds=[1, 2] sets those of the experiment");
        if (Experiment.Arms.Any(arm => Rates(arm).Count > 0))
        {
            RequireFree("optimizer.learning_rate", "rates=[3e-4] sets those that are tried");
        }
        var recipes = Experiment.Arms.Where(arm => arm.Draw.Count == 0).Select(arm => Resolve(arm, null, Experiment.Seeds[0]).Recipe).ToArray();
        Base = recipes[0];
        if (recipes.FirstOrDefault(recipe => recipe.Model != Base.Model) is { } other)
        {
            throw new BupoException($"{file}: arms start from {Base.Model} and from {other.Model}, expected one start for all.");
        }
        if (Base.Data.Instruction.Length > 0 && Experiment.Evaluate is not null)
        {
            throw new BupoException($"{file}: the recipe has data.instruction, which an evaluation does not add to its problems; put it into the data.");
        }
        _model = RunKey.OfModel(Base.Model);
    }

    /// <summary>The experiment.</summary>
    public Experiment Experiment { get; }

    /// <summary>The recipe of the first arm, for what all have in common: model, template, rule.</summary>
    public Recipe Base { get; }

    /// <summary>The learning rates that an arm is tried with; none where it has the recipe's own or another arm's.</summary>
    public IReadOnlyList<double> Rates(ExperimentArm arm) => arm.RateOf is not null || arm.Draw.Count > 0 ? [] : arm.Rates.Count > 0 ? arm.Rates : Experiment.Rates;

    /// <summary>An arm by name.</summary>
    public ExperimentArm Arm(string name) => Experiment.Arms.First(arm => arm.Name == name);

    /// <summary>The arms that some arms take runs of: themselves, those they draw from, and those whose rate they have.</summary>
    public IReadOnlyList<ExperimentArm> With(IReadOnlyList<string> names)
    {
        HashSet<string> all = [.. names, .. names.SelectMany(name => Arm(name).Draw)];
        all.UnionWith(all.Select(name => Arm(name).RateOf).OfType<string>().ToArray());
        return [.. Experiment.Arms.Where(arm => all.Contains(arm.Name))];
    }

    /// <summary>The runs that find an arm's rate.</summary>
    public IReadOnlyList<PlannedRun> Sweep(ExperimentArm arm) =>
        [.. Rates(arm).Select(rate => Run(arm, rate, Experiment.TuningSeed) with { Evaluation = null, Analysis = null, KeepModel = Experiment.KeepModels })];

    /// <summary>An arm's run of a seed.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="tuned">The rates that sweeps found, by arm; arms without a sweep are not in it.</param>
    public PlannedRun Run(ExperimentArm arm, ulong seed, IReadOnlyDictionary<string, double> tuned)
    {
        if (arm.Draw.Count > 0)
        {
            var drawn = arm.Draw[new RandomStream(seed, "draw " + arm.Name).Below(arm.Draw.Count)];
            return Run(Arm(drawn), seed, tuned);
        }
        return Run(arm, tuned.TryGetValue(arm.RateOf ?? arm.Name, out var rate) ? rate : null, seed);
    }

    /// <summary>The model that all arms start from, judged like a trained one.</summary>
    public PlannedRun Start => Run(Experiment.Arms.First(arm => arm.Draw.Count == 0), null, Experiment.Seeds[0]) with
    {
        Arm = "start",
        Rate = 0,
        Seed = 0,
        IsTrained = false,
        Folder = Path.Combine(_store, "start-" + RunKey.Of(_model, Base.Data.Template, Base.Data.Rule, Base.Compute.ToString())),
    };

    private PlannedRun Run(ExperimentArm arm, double? rate, ulong seed)
    {
        var (recipe, yaml) = Resolve(arm, rate, seed);
        return new PlannedRun
        {
            Arm = arm.Name,
            Rate = recipe.Optimizer.LearningRate,
            Seed = seed,
            Recipe = recipe,
            Yaml = yaml,
            Folder = Path.Combine(_store, RunKey.Of(recipe, _model)),
            Evaluation = Experiment.Evaluate,
            Analysis = Experiment.Analyze,
            KeepModel = Experiment.KeepModels,
        };
    }

    private (Recipe Recipe, string Yaml) Resolve(ExperimentArm arm, double? rate, ulong seed)
    {
        var path = Path.Combine(Path.GetDirectoryName(_file) ?? "", Experiment.Recipe);
        try
        {
            return RecipeFile.Resolve(path,
            [
                .. Experiment.Change.Overrides,
                .. arm.Change.Overrides,
                .. _overrides,
                .. rate is { } value ? [string.Create(CultureInfo.InvariantCulture, $"optimizer.learning_rate={value:R}")] : Array.Empty<string>(),
                string.Create(CultureInfo.InvariantCulture, $"seed={seed}"),
            ]);
        }
        catch (BupoException error)
        {
            throw new BupoException($"{_file}, arm {arm.Name}: {error.Message}", error);
        }
    }

    private void RequireFree(string key, string instead)
    {
        if (_overrides.FirstOrDefault(change => change.StartsWith(key + "=", StringComparison.Ordinal)) is { } change)
        {
            throw new BupoException($"'{change}' would be the same for every run, but an experiment sets {key} itself; {instead}.");
        }
    }
}
