using Bupo.Analysis;
using Bupo.Reports.Charts;

namespace Bupo.Reports;

/// <summary>The charts of an analysis: the same for its page and its figures.</summary>
internal static class AnalysisCharts
{
    private static readonly Part Layer = new("layer", "layer, Hˡ", Palette.Layer);
    private static readonly Part Attention = new("attention", "attention, Aˡ", Palette.Attention);
    private static readonly Part FeedForward = new("feed_forward", "feed-forward, Fˡ", Palette.FeedForward);
    private static readonly Part Lens = new("lens", "layer through the final norm", Palette.Lens);

    // The first two and the cosine are the paper's Figures 2 and 13, 3 and 14, and 12; the others are ours.
    private static readonly Definition[] Definitions =
    [
        new("entropy_flow", "Entropy of each internal policy", "entropy, nats", (Curve.EntropyLayer, Layer), (Curve.EntropyAttention, Attention), (Curve.EntropyFfn, FeedForward)),
        new("entropy_change", "Entropy change in each layer", "change, nats", (Curve.ChangeLayer, Layer), (Curve.ChangeAttention, Attention), (Curve.ChangeFfn, FeedForward)) { HasStages = true },
        new("agreement", "Agreement with the full policy", "same top token", (Curve.Agreement, Lens)) { IsShare = true },
        new("log_prob_normed", "Log-prob of the chosen token", "log-prob, nats", (Curve.NormedLogProb, Lens)),
        new("entropy_normed", "Entropy through the final norm", "entropy, nats", (Curve.NormedLayer, Lens)),
        new("residual_cosine", "Cosine of each update with the residual stream", "cosine", (Curve.CosineAttention, Attention), (Curve.CosineFfn, FeedForward)),
        new("contribution", "Contribution to the chosen token’s logit", "logit", (Curve.ContributionAttention, Attention), (Curve.ContributionFfn, FeedForward)),
    ];

    /// <summary>The charts of one analysis whose curves were measured, with the names of their files.</summary>
    public static IEnumerable<(string Name, LineChart Chart)> Of(AnalysisReport report)
    {
        foreach (var definition in Definitions.Where(d => d.IsMeasuredIn(report)))
        {
            var lines = Variants(report).SelectMany(variant => definition.Curves.Select(c => Line(c.Part.Name, c.Part.Color, variant, c.Curve)));
            var chart = definition.Chart(definition.Title, lines);
            yield return (definition.Name, definition.HasStages ? Staged(chart, report) : chart);
        }
    }

    /// <summary>Several analyses side by side: one chart for each curve, one color for each model.</summary>
    public static IEnumerable<(string Name, LineChart Chart)> Of(IReadOnlyList<AnalysisReport> reports)
    {
        var colors = Palette.Of(reports.Select(r => r.Model));
        return from definition in Definitions
               where reports.All(definition.IsMeasuredIn)
               from curve in definition.Curves
               let lines = reports.Index().SelectMany(r => Variants(r.Item).Select(variant => Line(r.Item.Model, colors[r.Index], variant, curve.Curve)))
               let isAlone = definition.Curves.Count == 1
               select (isAlone ? definition.Name : $"{definition.Name}_{curve.Part.File}",
                   definition.Chart(isAlone ? definition.Title : $"{definition.Title}: {curve.Part.Name}", lines));
    }

    /// <summary>Figure 5: how alike the layers are, as cosines and as divergences; none where it was not measured.</summary>
    public static IEnumerable<(string Name, HeatMap Map)> Refinement(AnalysisReport report)
    {
        if (report.Refinement is not { } refinement)
        {
            yield break;
        }
        yield return ("feature_refinement", Square("Cosine of residual states, cos(Hˡ, Hᵐ)", refinement.Cosines, refinement.Tokens));
        yield return ("feature_divergence", Square("Divergence of layer policies, KL(πˡ ‖ πᵐ), nats", refinement.Divergences, refinement.Tokens));
    }

    private static IEnumerable<AnalysisReport> Variants(AnalysisReport report) => report.Rescaled is { } rescaled ? [report, rescaled] : [report];

    // A rescaled model is dashed beside its original.
    private static ChartLine Line(string name, SeriesColor color, AnalysisReport report, Curve curve) => new(
        report.RescaleFactor is { } factor ? FormattableString.Invariant($"{name}, rescaled × {factor}") : name,
        color,
        [.. report.Curves[curve.Name].Select((m, i) => new ChartPoint(curve.FirstLayer + i, m.Mean, m.Low, m.High))])
    {
        IsDashed = report.RescaleFactor is not null,
        Meaning = curve.Meaning + (curve.Invariant ? " (invariant under rescaling)" : ""),
    };

    private static LineChart Staged(LineChart chart, AnalysisReport report) => chart with
    {
        Meaning = $"stages by layer: {string.Join(", ", Runs(report.Stages).Select(run => $"{run.First} to {run.Last} {Color(run.Stage).Name}"))}",
        Strip = [.. Runs(report.Stages).Select(run => (run.First - 0.5, run.Last + 0.5, Color(run.Stage)))],
        Marks = report.BoundaryLayer is { } boundary ? [(boundary, Palette.Start, $"boundary layer {boundary}")] : [],
    };

    /// <summary>Neighboring layers of one stage, as the first and the last of them, from 1.</summary>
    private static IEnumerable<(int First, int Last, EntropyStage Stage)> Runs(IReadOnlyList<EntropyStage> stages)
    {
        for (var (first, last) = (0, 0); first < stages.Count; first = last)
        {
            while (last < stages.Count && stages[last] == stages[first])
            {
                last++;
            }
            yield return (first + 1, last, stages[first]);
        }
    }

    private static SeriesColor Color(EntropyStage stage) => stage switch
    {
        EntropyStage.Exploration => Palette.Exploration,
        EntropyStage.Integration => Palette.Integration,
        _ => Palette.Convergence,
    };

    private static HeatMap Square(string title, double[][] sums, int tokens)
    {
        string[] layers = [.. Enumerable.Range(0, sums.Length).Select(l => FormattableString.Invariant($"{l}"))];
        double[][] means = [.. sums.Select(row => row.Select(v => v / tokens).ToArray())];
        return new HeatMap
        {
            Title = title,
            Axes = ("layer m", "layer l"),
            Columns = layers,
            Rows = layers,
            Values = means,
            Scale = HeatMap.RobustScale(means.SelectMany(row => row)),
            IsSquare = true,
        };
    }

    /// <summary>Whose policy a curve is of.</summary>
    private sealed record Part(string File, string Name, SeriesColor Color);

    /// <summary>A chart and its curves.</summary>
    private sealed record Definition(string Name, string Title, string Axis, params IReadOnlyList<(Curve Curve, Part Part)> Curves)
    {
        public bool HasStages { get; init; }

        public bool IsShare { get; init; }

        public bool IsMeasuredIn(AnalysisReport report) => Curves.All(c => report.Curves.ContainsKey(c.Curve.Name));

        public LineChart Chart(string title, IEnumerable<ChartLine> lines) =>
            new() { Title = title, Axes = ("layer", Axis), Lines = [.. lines], IsShare = IsShare, HasZero = HasStages || IsShare };
    }
}
