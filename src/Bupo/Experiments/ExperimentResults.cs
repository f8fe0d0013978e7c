using System.Text.Json.Nodes;
using Bupo.Evaluation;

namespace Bupo.Experiments;

/// <summary>What an experiment found: the content of results.json, and what its table and figures are made from.</summary>
public sealed record ExperimentResults
{
    /// <summary>The experiment.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>The command that made it.</summary>
    public required string Command { get; init; }

    /// <summary>The model that all arms start from, as the recipe names it.</summary>
    public required string Model { get; init; }

    /// <summary>The start, judged like the trained models; null where nothing is judged.</summary>
    public required RunResult? Start { get; init; }

    /// <summary>The arms whose runs are all there.</summary>
    public required IReadOnlyList<ArmResult> Arms { get; init; }

    /// <summary>The arms that are not among <see cref="Arms"/>, each with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Missing { get; init; }

    /// <summary>The arm that others are compared with; null where there is none, or it is missing.</summary>
    public ArmResult? Baseline => Arms.FirstOrDefault(arm => arm.Name == Experiment.Baseline);

    /// <summary>Whether there are held-out problems.</summary>
    public bool IsJudged => Experiment.Evaluate is not null;

    /// <summary>The content of results.json. Keys that begin with <c>seconds</c> differ from run to run, nothing else does.</summary>
    public JsonObject ToJson() => new()
    {
        ["title"] = Experiment.Title,
        ["command"] = Command,
        ["model"] = Model,
        ["seeds"] = new JsonArray([.. Experiment.Seeds.Select(seed => JsonValue.Create(seed))]),
        ["start"] = Start is { } start && IsJudged ? Number(start.Accuracy) : null,
        ["arms"] = new JsonArray([.. Arms.Select(ArmJson)]),
        ["missing"] = new JsonObject(Missing.Select(arm => KeyValuePair.Create<string, JsonNode?>(arm.Key, arm.Value))),
    };

    private JsonObject ArmJson(ArmResult arm)
    {
        var json = new JsonObject
        {
            ["name"] = arm.Name,
            ["change"] = new JsonArray([.. arm.Arm.Change.Overrides.Select(change => JsonValue.Create(change))]),
            ["learning_rate"] = arm.Rate,
            ["sweep"] = new JsonArray([.. arm.Sweep.Select(trial => new JsonObject { ["rate"] = trial.Rate, ["mean_reward"] = trial.MeanReward })]),
            ["mean_reward"] = Of(arm.MeanReward),
            ["seconds"] = arm.Seconds,
        };
        if (IsJudged)
        {
            json["accuracy"] = Of(arm.Accuracy);
            json["accuracy_over_problems"] = Of(arm.AccuracyOverProblems);
            json["pass_at_k"] = new JsonObject(PassAtK.Places(Experiment.Evaluate!.N).Union(Experiment.Evaluate.PassAtK).Order()
                .Select(k => KeyValuePair.Create<string, JsonNode?>($"{k}", Of(arm.Over(run => run.PassAtK(k))))));
        }
        if (Baseline is { } baseline && baseline != arm)
        {
            json["against"] = baseline.Name;
            json["mean_reward_difference"] = Of(arm.Against(baseline, run => run.MeanReward));
            if (IsJudged)
            {
                json["accuracy_difference"] = Of(arm.Against(baseline, run => run.Accuracy));
                var problems = arm.AgainstOverProblems(baseline);
                json["accuracy_difference_over_problems"] = Of(problems.Difference);
                json["accuracy_difference_over_problems"]!["sign_flip_p"] = problems.SignFlipP;
            }
        }
        json["runs"] = new JsonArray([.. arm.Runs.Zip(arm.Seeds, RunJson)]);
        return json;
    }

    private JsonObject RunJson(RunResult result, ulong seed)
    {
        var json = new JsonObject
        {
            ["seed"] = seed,
            ["learning_rate"] = result.Run.Rate,
            ["views"] = result.Phases,
            ["mean_reward"] = Number(result.MeanReward),
            ["accuracy"] = IsJudged ? Number(result.Accuracy) : null,
            ["folder"] = Path.GetFileName(result.Run.Folder),
            ["seconds"] = result.Seconds,
        };
        if (result.Analysis is { } analysis)
        {
            json["boundary_rules"] = analysis["boundary_rules"]?.DeepClone();
            json["seconds_analysis"] = result.AnalysisSeconds;
        }
        return json;
    }

    private static JsonObject Of(Interval interval) => new() { ["value"] = Number(interval.Value), ["low"] = Number(interval.Low), ["high"] = Number(interval.High) };

    private static JsonObject Of(PairedSeeds paired)
    {
        var json = Of(paired.Difference);
        json["sign_flip_p"] = paired.SignFlipP;
        json["t_test_p"] = paired.StudentP;
        return json;
    }

    // JSON has no infinity, which an interval from a single seed has, and no NaN.
    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
