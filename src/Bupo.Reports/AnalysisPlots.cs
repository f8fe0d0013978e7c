using Bupo.Analysis;
using Bupo.Reports.Charts;

namespace Bupo.Reports;

/// <summary>The figures of an analysis, each as PNG and SVG.</summary>
public static class AnalysisPlots
{
    /// <summary>Writes all figures of one or more analyses; several are drawn side by side, one figure for each curve.</summary>
    /// <param name="folder">The folder; made if it is missing.</param>
    /// <param name="reports">At least one.</param>
    public static void Write(string folder, params IReadOnlyList<AnalysisReport> reports)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, chart) in reports is [var only] ? AnalysisCharts.Of(only) : AnalysisCharts.Of(reports))
        {
            ChartFile.Write(folder, name, chart);
        }
        foreach (var (i, report) in reports.Index())
        {
            foreach (var (name, map) in AnalysisCharts.Refinement(report))
            {
                ChartFile.Write(folder, reports.Count == 1 ? name : $"{name}_{i + 1}", map);
            }
        }
    }
}
