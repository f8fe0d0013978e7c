using System.Text.Json.Nodes;
using Bupo.Analysis;
using Bupo.Training.Runs;

namespace Bupo.Reports;

/// <summary>The internal policies of a run as maps of layer × step, one a quantity.</summary>
internal static class LayerMaps
{
    private const int Digits = 4;

    /// <summary>From the trained to the widest: what is shown first stands first.</summary>
    private static readonly (string Name, string Group, string Key, string Meaning)[] Quantities =
    [
        .. new[] { Curve.ChangeFfn, Curve.EntropyLayer, Curve.NormedLayer, Curve.ChangeAttention, Curve.ChangeLayer, Curve.NormedChangeFfn, Curve.EntropyAttention, Curve.EntropyFfn }
            .Select(curve => (curve.Name, "curves", curve.Name, curve.Meaning)),
        ("cosine to the top", "refinement", "cosine_to_top", "cos(H^l, H^L) (Figure 5)"),
        ("KL to the top", "refinement", "kl_to_top", "KL(π_Layer^l ‖ π_Layer^L), nats (Figure 5)"),
    ];

    /// <summary>What can be drawn of some runs; empty where none looked at its internal policies.</summary>
    public static JsonArray Names(IEnumerable<RunRecord> runs) => runs.All(run => run.Internal.Count == 0) ? [] : new JsonArray(
        [.. Quantities.Select(q => new JsonObject { ["name"] = q.Name, ["meaning"] = q.Meaning })]);

    /// <summary>The maps of a run: its measured steps, the trained layer and the paper's boundary at each, and by quantity a list of layers a step.</summary>
    public static JsonObject Of(RunRecord run) => new()
    {
        ["steps"] = Each(run, line => line["step"]),
        ["trained"] = Each(run, line => line["layer"]),
        ["boundary"] = Each(run, line => line["boundary_rules"]?["paper/last_positive_change"]),
        ["layers"] = run.Internal.Select(line => line["layers"]!.GetValue<int>()).FirstOrDefault(),
        ["values"] = new JsonObject(Quantities.Select(q => KeyValuePair.Create<string, JsonNode?>(q.Name, Each(run, line => Rounded(line[q.Group]![q.Key]!))))),
    };

    private static JsonArray Each(RunRecord run, Func<JsonObject, JsonNode?> value) => new([.. run.Internal.Select(line => value(line)?.DeepClone())]);

    /// <summary>A map's colours tell no more than a few digits, and the page stays small.</summary>
    private static JsonArray Rounded(JsonNode values) => new([.. values.AsArray().Select(v => v is null ? null : JsonValue.Create(Math.Round(v.GetValue<double>(), Digits)))]);
}
