using Bupo.Evaluation;
using Bupo.Reports.Charts;

namespace Bupo.Reports;

/// <summary>The charts of evaluations.</summary>
internal static class EvaluationCharts
{
    /// <summary>Pass@K over K on a logarithmic axis with the intervals as bands (the paper's Figures 6 and 15).</summary>
    /// <param name="models">Each model's name, color and summary.</param>
    public static LineChart PassAtK(IReadOnlyList<(string Name, SeriesColor Color, EvaluationSummary Summary)> models)
    {
        var places = models.SelectMany(m => m.Summary.PassAtK.Keys).Distinct().Order().ToArray();
        return new LineChart
        {
            Title = "Pass@K",
            Meaning = "share of problems solved by at least one of K responses, unbiased, with 95 % intervals over problems",
            Axes = ("K", "Pass@K"),
            Categories = [.. places.Where(k => double.IsInteger(Math.Log2(k)) || k == places[^1]).Select(k => (Math.Log2(k), ChartText.Invariant($"{k}")))],
            IsShare = true,
            Lines = [.. models.Select(m => new ChartLine(m.Name, m.Color, [.. m.Summary.PassAtK.OrderBy(p => p.Key).Select(p => Point(Math.Log2(p.Key), p.Value))]) { Kind = LineKind.Marked })],
        };
    }

    /// <summary>Each model's accuracy with its interval, side by side.</summary>
    public static LineChart Accuracy(IReadOnlyList<(string Name, SeriesColor Color, EvaluationSummary Summary)> models) => new()
    {
        Title = "Share of right responses",
        Meaning = "with 95 % intervals over problems",
        Axes = ("model", "right"),
        Categories = [.. models.Select((m, i) => ((double)i, m.Name))],
        IsShare = true,
        HasZero = true,
        HasKey = false,
        Lines = [.. models.Select((m, i) => new ChartLine(m.Name, m.Color, [Point(i, m.Summary.Average)]) { Kind = LineKind.Dots })],
    };

    private static ChartPoint Point(double x, Interval value) => new(x, value.Value, value.Low, value.High);
}
