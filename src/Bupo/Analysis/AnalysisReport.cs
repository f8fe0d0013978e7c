using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data.Files;

namespace Bupo.Analysis;

/// <summary>What an analysis found: the content of analysis.json, and what plots and pages are drawn from.</summary>
public sealed record AnalysisReport
{
    /// <summary>The model as the user named it.</summary>
    public required string Model { get; init; }

    /// <summary>Its layers, L.</summary>
    public required int Layers { get; init; }

    /// <summary>What was measured.</summary>
    public required AnalysisSettings Settings { get; init; }

    /// <summary>Responses measured.</summary>
    public required int Responses { get; init; }

    /// <summary>Their tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Responses left out, counted by reason.</summary>
    public IReadOnlyDictionary<string, int> LeftOut { get; init; } = new Dictionary<string, int>();

    /// <summary>Entropy of the full policy, nats.</summary>
    public required MeanInterval FinalEntropy { get; init; }

    /// <summary>The full policy's perplexity on the responses.</summary>
    public required double Perplexity { get; init; }

    /// <summary>Means by curve name, one a layer from the curve's first.</summary>
    public required IReadOnlyDictionary<string, MeanInterval[]> Curves { get; init; }

    /// <summary>Feature refinement, where it was measured.</summary>
    public FeatureRefinement? Refinement { get; init; }

    /// <summary>The same curves of the rescaled model, where one was asked for.</summary>
    public AnalysisReport? Rescaled { get; init; }

    /// <summary>The factor of a rescaled model; null for a plain one.</summary>
    public double? RescaleFactor { get; init; }

    /// <summary>The boundary layer by the paper's rule; null where there is none.</summary>
    public int? BoundaryLayer => BoundaryRules.LastPositive(Means(Curve.ChangeFfn));

    /// <summary>The layer before the normed entropy first falls (ours, invariant); null where there is none or it was not measured.</summary>
    public int? NormedBoundary => Settings.Normed ? BoundaryRules.BeforeNormedFall(Means(Curve.NormedChangeFfn)) : null;

    /// <summary>The lowest layer whose lens agrees with the policy (ours, invariant); null where there is none or it was not measured.</summary>
    public int? AgreementBoundary => Settings.Normed ? BoundaryRules.FirstAgreeing(Means(Curve.Agreement)) : null;

    /// <summary>The paper's words for the pattern.</summary>
    public string Verdict => BoundaryRules.Verdict(Means(Curve.ChangeFfn), Means(Curve.EntropyLayer));

    /// <summary>The stage of every layer.</summary>
    public IReadOnlyList<EntropyStage> Stages => BoundaryRules.Stages(Means(Curve.ChangeFfn));

    /// <summary>A report of means.</summary>
    public static AnalysisReport Of(string model, int layers, AnalysisSettings settings, IEnumerable<Curve> curves, CurveMeans means) => new()
    {
        Model = model,
        Layers = layers,
        Settings = settings,
        Responses = means.Responses,
        Tokens = means.Tokens,
        FinalEntropy = means.FinalEntropy,
        Perplexity = means.Perplexity,
        Curves = curves.ToDictionary(c => c.Name, means.Interval, StringComparer.Ordinal),
    };

    /// <summary>A curve's means.</summary>
    public double[] Means(Curve curve) => [.. Curves[curve.Name].Select(m => m.Mean)];

    /// <summary>The distance of two reports of models with equally many layers: the largest difference of a curve's means.</summary>
    public double Distance(AnalysisReport other, Curve curve) => Means(curve).Zip(other.Means(curve), (a, b) => Math.Abs(a - b)).Max();

    /// <summary>The content of analysis.json.</summary>
    public JsonObject ToJson()
    {
        var curves = new JsonObject();
        var intervals = new JsonObject();
        foreach (var (name, means) in Curves)
        {
            curves[name] = Numbers(means.Select(m => m.Mean));
            intervals[name] = new JsonObject { ["low"] = Numbers(means.Select(m => m.Low)), ["high"] = Numbers(means.Select(m => m.High)) };
        }
        curves["entropy/final"] = Number(FinalEntropy.Mean);
        curves["responses"] = Responses;
        curves["tokens"] = Tokens;
        var json = new JsonObject
        {
            ["model"] = Model,
            ["layers"] = Layers,
            ["boundary_layer"] = BoundaryLayer,
            ["boundary_rules"] = new JsonObject
            {
                ["paper/last_positive_change"] = BoundaryLayer,
                ["ours/before_normed_fall"] = NormedBoundary,
                ["ours/first_agreeing_lens"] = AgreementBoundary,
            },
            ["verdict"] = Verdict,
            ["stages"] = new JsonArray([.. Stages.Select(s => JsonValue.Create(s.ToString().ToLowerInvariant()))]),
            ["settings"] = JsonSerializer.SerializeToNode(Settings, JsonStyle.SnakeCase),
            ["entropy/final"] = Number(FinalEntropy.Mean),
            ["perplexity/final"] = Number(Perplexity),
            ["responses"] = Responses,
            ["tokens"] = Tokens,
            ["left_out"] = new JsonObject(LeftOut.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["curves"] = curves,
            ["intervals_95"] = intervals,
            ["invariant"] = new JsonArray([.. Curve.All.Where(c => c.Invariant && Curves.ContainsKey(c.Name)).Select(c => JsonValue.Create(c.Name))]),
        };
        if (Refinement is { } refinement)
        {
            json["refinement"] = new JsonObject
            {
                ["tokens"] = refinement.Tokens,
                ["cosine"] = Square(refinement.Cosines, refinement.Tokens),
                ["divergence"] = Square(refinement.Divergences, refinement.Tokens),
            };
        }
        if (Rescaled is { } rescaled)
        {
            json["rescaled"] = rescaled.ToJson();
            json["rescaled"]!["factor"] = rescaled.RescaleFactor;
        }
        return json;
    }

    /// <summary>The whole in one line of words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Model}: {Layers} layers, {Responses} responses, {Tokens} tokens; {Verdict}");

    private static JsonArray Square(double[][] sums, int count) => new([.. sums.Select(row => Numbers(row.Select(v => v / count)))]);

    /// <summary>What JSON has no number for, of a model that has broken, is null.</summary>
    internal static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    internal static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(Number)]);
}
