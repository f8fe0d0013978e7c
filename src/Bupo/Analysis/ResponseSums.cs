namespace Bupo.Analysis;

/// <summary>What one response adds to the means: every curve summed over its tokens.</summary>
/// <param name="Tokens">Tokens of the response; a sample of its positions counts for all of them.</param>
/// <param name="FinalEntropy">Sum of the full policy's entropies, nats.</param>
/// <param name="FinalLogProb">Sum of the chosen tokens' log-probs under the full policy, nats.</param>
/// <param name="Curves">By curve name, a sum per layer.</param>
public sealed record ResponseSums(int Tokens, SampledSum FinalEntropy, SampledSum FinalLogProb, IReadOnlyDictionary<string, SampledSum[]> Curves)
{
    /// <summary>The sums of one response.</summary>
    public static ResponseSums Of(TokenMeasures measures)
    {
        var curves = measures.Curves.ToDictionary(curve => curve.Name, curve => Enumerable.Range(curve.FirstLayer, curve.Rows(measures.Layers))
            .Select(layer => SampledSum.Of(measures.Row(curve, layer), measures.Length)).ToArray(), StringComparer.Ordinal);
        return new ResponseSums(
            measures.Length, SampledSum.Of(measures.FinalEntropies, measures.Length), SampledSum.Of(measures.FinalLogProbs, measures.Length), curves);
    }
}
