namespace Bupo.Evaluation;

/// <summary>Two models on one dataset.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="First">The model compared with.</param>
/// <param name="Second">The model that gains or loses.</param>
/// <param name="Paired">The tests and the problems that changed sides.</param>
public sealed record EvaluationComparison(string Dataset, string First, string Second, PairedComparison Paired)
{
    /// <summary>Compares the first of several models with each other one, on every dataset that both have.</summary>
    /// <param name="reports">At least two.</param>
    /// <param name="seed">Of the bootstrap.</param>
    /// <exception cref="BupoException">Two models have no dataset in common, or other problems of the same one.</exception>
    public static IReadOnlyList<EvaluationComparison> Between(IReadOnlyList<EvaluationReport> reports, ulong seed)
    {
        var first = reports[0];
        var comparisons = new List<EvaluationComparison>();
        foreach (var second in reports.Skip(1))
        {
            var common = first.Datasets.Join(second.Datasets, d => d.Name, d => d.Name, (a, b) => (First: a, Second: b)).ToArray();
            if (common.Length == 0)
            {
                throw new BupoException($"{first.Model} and {second.Model} have no dataset in common: "
                    + $"{string.Join(", ", first.Datasets.Select(d => d.Name))}; {string.Join(", ", second.Datasets.Select(d => d.Name))}.");
            }
            comparisons.AddRange(common.Select(c => new EvaluationComparison(
                c.First.Name,
                first.Model,
                second.Model,
                PairedComparison.Between(EvaluationSummary.CorrectShares(c.First.Records), EvaluationSummary.CorrectShares(c.Second.Records), seed))));
        }
        return comparisons;
    }
}
