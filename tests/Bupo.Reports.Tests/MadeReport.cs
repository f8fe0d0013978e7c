using Bupo.Analysis;

namespace Bupo.Reports.Tests;

/// <summary>An analysis with made-up numbers in the form that the paper finds: feed-forward parts widen the policy, then narrow it.</summary>
internal static class MadeReport
{
    private const double Flat = 11;

    /// <summary>A report and its first response.</summary>
    /// <param name="layers">L.</param>
    /// <param name="tokens">Tokens of each response.</param>
    /// <param name="normed">Whether the logit lens was measured.</param>
    /// <param name="text">A token id as text.</param>
    public static (AnalysisReport Report, TokenMap Map) Of(int layers, int tokens, bool normed = true, Func<int, string>? text = null)
    {
        var settings = new AnalysisSettings { Normed = normed, TopTokens = 3 };
        Curve[] curves = [.. Curve.All.Where(c => normed || !c.Normed)];
        var means = new CurveMeans(curves, layers, seed: 1);
        TokenMeasures[] responses = [.. Enumerable.Range(0, 3).Select(seed => Measures(layers, tokens, curves, new Random(seed)))];
        foreach (var (i, response) in responses.Index())
        {
            means.Add(i, ResponseSums.Of(response));
        }
        var report = AnalysisReport.Of("made/model <b>", layers, settings, curves, means) with
        {
            LeftOut = new Dictionary<string, int> { ["has no token after the prompt"] = 2 },
            Refinement = Refinement(layers),
        };
        text ??= id => id % 7 == 0 ? "\n" : " word" + id;
        return (report, new TokenMap([.. Enumerable.Range(0, tokens).Select(text)], responses[0], text));
    }

    private static TokenMeasures Measures(int layers, int tokens, Curve[] curves, Random random)
    {
        var measures = new TokenMeasures(layers, [.. Enumerable.Range(0, tokens)], tokens, curves);
        foreach (var curve in curves)
        {
            for (var layer = curve.FirstLayer; layer <= layers; layer++)
            {
                foreach (ref var value in measures.Row(curve, layer))
                {
                    value = (float)Value(curve, (double)layer / layers, random.NextDouble());
                }
            }
        }
        measures.Subtract(Curve.ChangeLayer, Curve.EntropyLayer, Curve.EntropyLayer, -1);
        measures.Subtract(Curve.ChangeAttention, Curve.EntropyAttention, Curve.InputAttention, 0);
        measures.Subtract(Curve.ChangeFfn, Curve.EntropyFfn, Curve.InputFfn, 0);
        measures.FinalLogProbs.AsSpan().Fill(-0.3f);
        measures.FinalEntropies.AsSpan().Fill(0.4f);
        measures.TopTokens = [.. Enumerable.Range(0, layers + 1).Select(_ => Enumerable.Range(0, tokens)
            .Select(_ => new[] { random.Next(tokens), random.Next(tokens), random.Next(tokens) }).ToArray())];
        return measures;
    }

    private static double Value(Curve curve, double depth, double noise) => curve.Name switch
    {
        "agreement_normed/layer" => depth > noise ? 1 : 0,
        "cosine/attention" or "cosine/ffn" => depth - 0.5 + (noise / 5),
        "entropy/ffn" => Flat - (8 * depth * depth) + (2 * (0.6 - depth)) - noise,
        "entropy/attention" => Flat - (5 * depth) + noise,
        _ when curve.Name.StartsWith("entropy", StringComparison.Ordinal) => Flat - (8 * depth * depth) - (2 * noise),
        _ when curve.Name.StartsWith("rank", StringComparison.Ordinal) => 1 + (1000 * (1 - depth)),
        _ when curve.Name.StartsWith("log_prob", StringComparison.Ordinal) => -8 * (1 - depth) - noise,
        _ => noise,
    };

    private static FeatureRefinement Refinement(int layers)
    {
        double[][] Square(Func<int, int, double> value) =>
            [.. Enumerable.Range(0, layers + 1).Select(l => Enumerable.Range(0, layers + 1).Select(m => value(l, m)).ToArray())];
        return new FeatureRefinement(1, Square((l, m) => 1 / (1 + (0.1 * Math.Abs(l - m)))), Square((l, m) => 0.2 * Math.Abs(l - m)));
    }
}
