using System.Text.Json.Nodes;
using Bupo.Analysis;

namespace Bupo.Training.Metrics;

/// <summary>The internal policies of all layers at one step of a run: a line of internal.jsonl.</summary>
/// <param name="Layer">The trained layer: that of the step's first view, L where the full policy is trained.</param>
/// <param name="Report">What the analysis found, refinement included.</param>
public sealed record InternalSnapshot(int Layer, AnalysisReport Report)
{
    private static readonly string[] Kept =
        ["layers", "responses", "tokens", "left_out", "entropy/final", "perplexity/final", "boundary_rules", "curves"];

    private FeatureRefinement Refinement => Report.Refinement!;

    /// <summary>The trained layer's numbers by metric name. A rule that finds no boundary has none, as has what needs a layer above the trained one.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics()
    {
        (string Name, double? Value)[] all =
        [
            ("internal/layer", Layer),
            ("internal/entropy", At(Curve.EntropyLayer)),
            ("internal/entropy_normed", At(Curve.NormedLayer)),
            ("internal/entropy_change_attention", At(Curve.ChangeAttention)),
            ("internal/entropy_change_ffn", At(Curve.ChangeFfn)),
            ("internal/entropy_change_layer", At(Curve.ChangeLayer)),
            ("internal/cosine_to_top", CosinesToTop()[Layer]),
            ("internal/kl_to_top", DivergencesToTop()[Layer]),
            ("internal/kl_to_later", Layer == Report.Layers ? null : Later(Refinement.Divergences).Average()),
            ("internal/final_perplexity", Report.Perplexity),
            ("internal/boundary_paper", Report.BoundaryLayer),
            ("internal/boundary_normed_fall", Report.NormedBoundary),
            ("internal/boundary_agreement", Report.AgreementBoundary),
        ];
        return all.Where(metric => metric.Value is not null).Select(metric => KeyValuePair.Create(metric.Name, metric.Value!.Value));
    }

    /// <summary>The line: means of all curves as in analysis.json, and refinement from every layer to the top and from the trained layer to all later ones.</summary>
    public JsonObject ToJson(int step, string view)
    {
        var line = new JsonObject { ["step"] = step, ["view"] = view, ["layer"] = Layer };
        var found = Report.ToJson();
        foreach (var name in Kept)
        {
            line[name] = found[name]?.DeepClone();
        }
        line["refinement"] = new JsonObject
        {
            ["tokens"] = Refinement.Tokens,
            ["cosine_to_top"] = AnalysisReport.Numbers(CosinesToTop()),
            ["kl_to_top"] = AnalysisReport.Numbers(DivergencesToTop()),
            ["cosine_to_later"] = AnalysisReport.Numbers(Later(Refinement.Cosines)),
            ["kl_to_later"] = AnalysisReport.Numbers(Later(Refinement.Divergences)),
        };
        return line;
    }

    private double? At(Curve curve) => Layer < curve.FirstLayer ? null : Report.Curves[curve.Name][Layer - curve.FirstLayer].Mean;

    /// <summary>cos(H^l, H^L) for l = 0..L.</summary>
    private double[] CosinesToTop() => [.. Refinement.Cosines.Select(row => row[^1] / Refinement.Tokens)];

    /// <summary>KL(π_Layer^l ‖ π_Layer^L) for l = 0..L.</summary>
    private double[] DivergencesToTop() => [.. Refinement.Divergences.Select(row => row[^1] / Refinement.Tokens)];

    /// <summary>From the trained layer to each later one.</summary>
    private IEnumerable<double> Later(double[][] sums) => sums[Layer].Skip(Layer + 1).Select(sum => sum / Refinement.Tokens);
}
