using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Verification;

namespace Bupo.Evaluation;

/// <summary>One model on one or more datasets: the source of the table, of summary.json and of the page.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Settings">What the records were made under.</param>
/// <param name="Datasets">Its datasets.</param>
public sealed record EvaluationReport(string Model, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<EvaluatedDataset> Datasets)
{
    /// <summary>The key in a store's settings that names the model.</summary>
    public const string ModelSetting = "model";

    /// <summary>The key that names the rule.</summary>
    public const string RuleSetting = "rule";

    /// <summary>The key that names what Maj@K counts in a tie, where it is not the first answer.</summary>
    public const string TiesSetting = "majority_ties";

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The report of a store's records.</summary>
    /// <param name="store">An evaluation.</param>
    /// <param name="seed">Of the bootstrap.</param>
    /// <param name="includes">Which records; null for all.</param>
    /// <exception cref="BupoException">A dataset's problems have different numbers of responses: the evaluation is not finished.</exception>
    public static EvaluationReport Of(EvaluationStore store, ulong seed, Func<EvaluationRecord, bool>? includes = null)
    {
        var rule = AnswerRules.ByName(store.Settings.GetValueOrDefault(RuleSetting, AnswerRules.Symbolic.Name));
        var ties = Enum.Parse<MajorityTies>(store.Settings.GetValueOrDefault(TiesSetting, nameof(MajorityTies.First)), ignoreCase: true);
        var datasets = store.Records.Where(includes ?? (_ => true)).GroupBy(r => r.Dataset).Select(group =>
        {
            EvaluationRecord[] records = [.. group];
            return new EvaluatedDataset(EvaluationSummary.Of(records, seed, AnswerGroups.Votes(records, rule), ties), records);
        });
        return new EvaluationReport(store.Settings.GetValueOrDefault(ModelSetting, "model"), store.Settings, [.. datasets]);
    }

    /// <summary>The figures, without the records.</summary>
    public JsonObject ToJson() => new()
    {
        ["model"] = Model,
        ["settings"] = JsonSerializer.SerializeToNode(Settings),
        ["datasets"] = new JsonArray([.. Datasets.Select(d => JsonSerializer.SerializeToNode(d.Summary, Snake))]),
    };
}
