namespace Bupo.Analysis;

/// <summary>What one response adds to the means: every curve summed over its tokens.</summary>
/// <param name="Tokens">Tokens of the response; a sample of its positions counts for all of them.</param>
/// <param name="FinalEntropy">Sum of the full policy's entropies, nats.</param>
/// <param name="FinalLogProb">Sum of the chosen tokens' log-probs under the full policy, nats.</param>
/// <param name="Curves">By curve name, a sum a layer.</param>
public sealed record ResponseSums(int Tokens, double FinalEntropy, double FinalLogProb, IReadOnlyDictionary<string, double[]> Curves)
{
    /// <summary>The sums of one response.</summary>
    public static ResponseSums Of(TokenMeasures measures)
    {
        var weight = (double)measures.Length / measures.Positions.Count;
        var curves = measures.Curves.ToDictionary(curve => curve.Name, curve => Enumerable.Range(curve.FirstLayer, curve.Rows(measures.Layers))
            .Select(layer => weight * Sum(measures.Row(curve, layer))).ToArray(), StringComparer.Ordinal);
        return new ResponseSums(measures.Length, weight * Sum(measures.FinalEntropies), weight * Sum(measures.FinalLogProbs), curves);
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }
        return sum;
    }
}
