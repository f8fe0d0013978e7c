using Bupo.Models.Decoder;

namespace Bupo.Analysis;

/// <summary>An analysis of a few responses at hand, without a folder: what training asks for between two steps.</summary>
public static class ResponseAnalysis
{
    /// <summary>Measures responses.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="name">What the report calls it.</param>
    /// <param name="responses">Those that cannot be measured are left out and counted.</param>
    /// <param name="settings">What is measured.</param>
    /// <exception cref="BupoException">No response can be measured.</exception>
    public static AnalysisReport Run(DecoderModel model, string name, IEnumerable<AnalyzedResponse> responses, AnalysisSettings settings)
    {
        var analyzer = new InternalPolicyAnalyzer(model, settings);
        var totals = new AnalysisTotals(analyzer.Curves, model.Config.Layers, settings);
        foreach (var batch in analyzer.Batches(responses, totals.LeaveOut))
        {
            totals.Add(analyzer.Measure(batch, totals.Responses));
        }
        return totals.Report(name);
    }
}
