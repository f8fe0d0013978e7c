namespace Bupo.Analysis;

/// <summary>What an analysis has found so far, in memory that does not grow with its responses.</summary>
/// <param name="curves">The measured curves.</param>
/// <param name="layers">Layers of the model, L.</param>
/// <param name="settings">What is measured.</param>
internal sealed class AnalysisTotals(IReadOnlyList<Curve> curves, int layers, AnalysisSettings settings)
{
    private readonly CurveMeans _means = new(curves, layers, settings.Seed);
    private readonly Dictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private FeatureRefinement? _refinement;

    /// <summary>Responses so far.</summary>
    public int Responses => _means.Responses;

    /// <summary>Their tokens.</summary>
    public long Tokens => _means.Tokens;

    /// <summary>Adds responses.</summary>
    public void Add(IEnumerable<TokenMeasures> responses)
    {
        foreach (var measures in responses)
        {
            _means.Add(Responses, ResponseSums.Of(measures));
            _refinement = _refinement is null || measures.Refinement is null ? measures.Refinement ?? _refinement : _refinement + measures.Refinement;
        }
    }

    /// <summary>Counts a response that could not be measured.</summary>
    public void LeaveOut(string reason) => _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + 1;

    /// <summary>What was found.</summary>
    /// <exception cref="BupoException">No response was measured.</exception>
    public AnalysisReport Report(string model)
    {
        if (Responses == 0)
        {
            throw new BupoException(_leftOut.Count == 0
                ? "There is no response to analyze; name a file with at least one."
                : $"None of the responses can be analyzed ({string.Join("; ", _leftOut.Select(p => $"{p.Value} {p.Key}"))}).");
        }
        return AnalysisReport.Of(model, layers, settings, curves, _means) with { LeftOut = _leftOut, Refinement = _refinement };
    }
}
