using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Policies;
using static TorchSharp.torch;

namespace Bupo.Training.Updates;

/// <summary>The loss of one mini-batch. It gives the head the gradients of each term, micro-batch by micro-batch, and adds up what is minimized.</summary>
/// <remarks>
/// Token weights come from the whole mini-batch, so how it is cut into micro-batches changes nothing. How much of it an objective sees at once is its
/// <see cref="ObjectiveScope"/>: a run of tokens while the head has their logits, a micro-batch of whole responses, or the mini-batch, whose log-probs
/// then take a pass of their own.
/// </remarks>
internal sealed class UpdateLoss
{
    private readonly PolicyLoss _loss;
    private readonly MiniBatch _batch;
    private readonly double[] _advantages;
    private readonly double[] _weights;
    private readonly long _seed;
    private readonly PolicyLossResult?[] _known;
    private readonly RatioStatistics _ratios = new();
    private readonly TokenScores _scores;
    private double _sum, _objective, _entropy, _kl;
    private long _truncated;

    /// <summary>The loss of a mini-batch.</summary>
    /// <param name="loss">What is minimized on the view of each term.</param>
    /// <param name="batch">The responses.</param>
    /// <param name="advantages">One advantage per token of these.</param>
    /// <param name="terms">The terms, with log-probs of these tokens.</param>
    /// <param name="seed">Of an objective that draws tokens.</param>
    public UpdateLoss(PolicyLoss loss, MiniBatch batch, double[] advantages, IReadOnlyList<LossTerm> terms, long seed)
    {
        (_loss, _batch, _advantages, Terms, _seed) = (loss, batch, advantages, terms, seed);
        _weights = loss.Aggregation.TokenWeights(batch.Rows);
        _known = new PolicyLossResult?[terms.Count];
        _scores = new TokenScores(new float[batch.Rows.Tokens], new float[batch.Rows.Tokens]);
    }

    /// <summary>The terms that add up.</summary>
    public IReadOnlyList<LossTerm> Terms { get; }

    /// <summary>The responses.</summary>
    public IReadOnlyList<ResponseSequence> Sequences => _batch.Sequences;

    /// <summary>What is minimized, as far as it is evaluated.</summary>
    public double Sum => _sum;

    /// <summary>Evaluates an objective that must see the whole mini-batch; does nothing for others.</summary>
    /// <param name="score">Gives the scores of the mini-batch under a view.</param>
    public void Prepare(Func<PolicyView, TokenScores> score)
    {
        for (var term = 0; term < Terms.Count && _loss.Scope == ObjectiveScope.MiniBatch; term++)
        {
            var scores = score(Terms[term].View);
            _known[term] = Evaluate(term, _batch.Rows, 0, scores.LogProbs, scores.Entropies);
        }
    }

    /// <summary>The gradient of a term by the states of a micro-batch.</summary>
    /// <param name="term">The index of the term.</param>
    /// <param name="packed">The micro-batch, cut from <see cref="Sequences"/>.</param>
    /// <param name="states">What the term's view reads, [N, D].</param>
    /// <param name="head">Reads it.</param>
    /// <param name="unembeddingGradient">Where ∂loss/∂E_u is added, [V, D].</param>
    /// <returns>[N, D] float32, which the caller owns.</returns>
    public Tensor Differentiate(int term, PackedResponses packed, Tensor states, PolicyHead head, Tensor unembeddingGradient)
    {
        var gradient = _known[term] is { } known ? Replay(term, known, packed.FirstTarget)
            : _loss.Scope == ObjectiveScope.Token ? Tokenwise(term, packed.FirstTarget)
            : Replay(term, Evaluate(term, packed, head.Score(states, packed.Targets)), 0);
        var (scores, stateGradient) = head.Differentiate(states, packed.Targets, gradient, unembeddingGradient);
        if (term == 0)
        {
            scores.LogProbs.CopyTo(_scores.LogProbs, packed.FirstTarget);
            scores.Entropies.CopyTo(_scores.Entropies, packed.FirstTarget);
        }
        return stateGradient;
    }

    /// <summary>What the optimizer step saw.</summary>
    /// <param name="gradNorm">Norm of its gradient before it was bounded.</param>
    /// <param name="skipped">Whether no weight moved.</param>
    public OptimizerStep Report(double gradNorm, bool skipped) =>
        new(_sum, _objective, _entropy, _kl, gradNorm, _ratios, skipped) { TruncatedTokens = _truncated, Scores = _scores };

    /// <summary>Evaluates each run of tokens in the pass that computes their log-probs.</summary>
    private TokenGradient Tokenwise(int term, int firstTarget) => (first, logProbs, entropies, byLogProb, byEntropy) =>
        Fill(term, Evaluate(term, new ResponseRows([logProbs.Length]), firstTarget + first, logProbs, entropies), 0, byLogProb, byEntropy);

    /// <summary>Hands out gradients that are known already, of which the micro-batch's begin at an offset.</summary>
    private TokenGradient Replay(int term, PolicyLossResult known, int offset) =>
        (first, _, _, byLogProb, byEntropy) => Fill(term, known, offset + first, byLogProb, byEntropy);

    private PolicyLossResult Evaluate(int term, PackedResponses packed, TokenScores scores) =>
        Evaluate(term, new ResponseRows(packed.Lengths), packed.FirstTarget, scores.LogProbs, scores.Entropies);

    private PolicyLossResult Evaluate(int term, ResponseRows rows, int first, ReadOnlySpan<float> logProbs, ReadOnlySpan<float> entropies)
    {
        var (tokens, now) = (first..(first + logProbs.Length), Widen(logProbs));
        var part = Terms[term].Select(values => values[tokens]);
        var result = _loss.Evaluate(
            new PolicyBatch(rows, now, part.OldLogProbs ?? now, _advantages[tokens])
            {
                ReferenceLogProbs = part.ReferenceLogProbs,
                SamplerLogProbs = part.SamplerLogProbs,
                Seed = _seed,
            },
            _weights.AsSpan(tokens),
            Widen(entropies));
        Add(term, result);
        return result;
    }

    private void Add(int term, PolicyLossResult result)
    {
        var weight = Terms[term].Weight;
        _sum += weight * result.Loss;
        _objective += weight * result.ObjectiveLoss;
        _kl += weight * result.KlLoss;
        _entropy += weight * result.Entropy;
        if (term == 0)
        {
            _truncated += result.TruncatedTokens;
            _ratios.Add(result.Statistics);
        }
    }

    private void Fill(int term, PolicyLossResult result, int from, Span<float> byLogProb, Span<float> byEntropy)
    {
        var weight = Terms[term].Weight;
        for (var i = 0; i < byLogProb.Length; i++)
        {
            byLogProb[i] = (float)(weight * result.LogProbGradients[from + i]);
            byEntropy[i] = (float)(weight * (result.EntropyGradients?[from + i] ?? 0));
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
