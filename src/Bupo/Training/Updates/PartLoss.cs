using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Policies;

namespace Bupo.Training.Updates;

/// <summary>Sums of one optimiser step.</summary>
internal sealed class LossSums(int tokens)
{
    public double Loss { get; set; }

    public double ObjectiveLoss { get; set; }

    public double Entropy { get; set; }

    public double KlLoss { get; set; }

    public long TruncatedTokens { get; set; }

    public RatioStatistics Ratios { get; } = new();

    /// <summary>What the first view says of the mini-batch's tokens.</summary>
    public TokenScores Scores { get; } = new(new float[tokens], new float[tokens]);
}

/// <summary>The loss of one view on one micro-batch, as the head asks for it.</summary>
internal sealed record PartLoss(PolicyLoss Loss, MiniBatch Part, TrainedView View, double[] Weights, LossSums Sums, bool CountRatios, long Seed)
{
    /// <summary>Evaluates token by token, in the pass that computes the log-probs.</summary>
    public void Tokenwise(int first, ReadOnlySpan<float> logProbs, ReadOnlySpan<float> entropies, Span<float> byLogProb, Span<float> byEntropy)
    {
        var result = Evaluate(new ResponseRows([logProbs.Length]), first, logProbs, entropies);
        Fill(result, 0, byLogProb, byEntropy);
    }

    /// <summary>Evaluates all tokens of the part at once.</summary>
    public PolicyLossResult Evaluate(TokenScores scores) => Evaluate(Part.Rows, 0, scores.LogProbs, scores.Entropies);

    /// <summary>Hands out gradients that are known already: of this part, or of the mini-batch that holds it.</summary>
    public TokenGradient Replay(PolicyLossResult known)
    {
        var offset = known.LogProbGradients.Length == Part.Rows.Tokens ? 0 : Part.BatchToken - Part.MiniBatchToken;
        return (first, _, _, byLogProb, byEntropy) => Fill(known, offset + first, byLogProb, byEntropy);
    }

    private PolicyLossResult Evaluate(ResponseRows rows, int first, ReadOnlySpan<float> logProbs, ReadOnlySpan<float> entropies)
    {
        var (at, length, now) = (Part.BatchToken + first, logProbs.Length, Widen(logProbs));
        var batch = new PolicyBatch(rows, now, View.OldLogProbs?.AsSpan(at, length).ToArray() ?? now, Part.Advantages.Slice(first, length).ToArray())
        {
            ReferenceLogProbs = View.ReferenceLogProbs?.AsSpan(at, length).ToArray(),
            SamplerLogProbs = View.SamplerLogProbs?.AsSpan(at, length).ToArray(),
            Seed = Seed,
        };
        var result = Loss.Evaluate(batch, Weights.AsSpan(at - Part.MiniBatchToken, length), Widen(entropies));
        Add(result);
        return result;
    }

    private void Fill(PolicyLossResult result, int from, Span<float> byLogProb, Span<float> byEntropy)
    {
        for (var i = 0; i < byLogProb.Length; i++)
        {
            byLogProb[i] = (float)(View.Weight * result.LogProbGradients[from + i]);
            byEntropy[i] = (float)(View.Weight * (result.EntropyGradients?[from + i] ?? 0));
        }
    }

    private void Add(PolicyLossResult result)
    {
        Sums.Loss += View.Weight * result.Loss;
        Sums.ObjectiveLoss += View.Weight * result.ObjectiveLoss;
        Sums.KlLoss += View.Weight * result.KlLoss;
        Sums.Entropy += View.Weight * result.Entropy;
        if (CountRatios)
        {
            Sums.TruncatedTokens += result.TruncatedTokens;
            Sums.Ratios.Add(result.Statistics);
        }
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }
        return wide;
    }
}
