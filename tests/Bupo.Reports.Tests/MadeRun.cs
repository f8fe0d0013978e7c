using System.Text.Json.Nodes;
using Bupo.Analysis;
using Bupo.Training.Runs;

namespace Bupo.Reports.Tests;

/// <summary>A run that nobody did: curves that move, internal policies every fifth step.</summary>
internal static class MadeRun
{
    public static RunRecord Of(string name, int layers, int steps, int trained)
    {
        int[] all = [.. Enumerable.Range(1, steps)];
        var measured = all.Where(step => step == 1 || step == steps || step % 5 == 0).ToArray();
        return new RunRecord(
            name,
            all,
            [.. all.Select(step => step <= steps / 3 ? $"layer({trained})" : "final")],
            new Dictionary<string, IReadOnlyList<double?>>
            {
                ["reward/mean"] = [.. all.Select(step => (double?)(1 - Math.Exp(-step / 20.0)))],
                ["internal/kl_to_top"] = [.. all.Select(step => measured.Contains(step) ? (double?)(5 + Math.Sin(step)) : null)],
            },
            [])
        {
            Internal = [.. measured.Select(step => Line(step, step <= steps / 3 ? trained : layers, layers))],
        };
    }

    private static JsonObject Line(int step, int trained, int layers)
    {
        JsonArray Layers(int first, Func<int, double> value) => new([.. Enumerable.Range(first, layers + 1 - first).Select(l => JsonValue.Create(value(l)))]);
        return new JsonObject
        {
            ["step"] = step,
            ["layer"] = trained,
            ["layers"] = layers,
            ["boundary_rules"] = new JsonObject { ["paper/last_positive_change"] = step % 2 == 0 ? layers / 3 : null },
            ["curves"] = new JsonObject(Curve.All.Select(curve => KeyValuePair.Create<string, JsonNode?>(
                curve.Name, Layers(curve.FirstLayer, l => Math.Cos(3.0 * l / layers) - (0.01 * step))))),
            ["refinement"] = new JsonObject { ["cosine_to_top"] = Layers(0, l => l / (double)layers), ["kl_to_top"] = Layers(0, l => layers - l) },
        };
    }
}
