using Bupo.Models;
using Bupo.Models.Arithmetic;
using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>Reads states as policies, a chunk of rows at a time: [rows, vocab] is never held for a whole batch.</summary>
/// <remarks>
/// Logits are float32 products (bf16 weights are widened a block of the vocabulary at a time). Gradients are explicit:
/// a caller that knows ∂loss/∂log-prob receives ∂loss/∂state, and ∂loss/∂E_u is accumulated into the tensor it gives. The states' own graph continues
/// with <c>states.backward(gradient)</c>. A token-wise loss saves the third product, the logits a second time.
/// </remarks>
public sealed class PolicyHead
{
    private const int VocabularyBlock = 8192;

    private readonly Tensor _unembedding;
    private readonly float _scale;
    private readonly double? _softCap;
    private readonly int _vocabulary;
    private readonly int _hidden;

    /// <summary>A head on an unembedding matrix, which it borrows.</summary>
    /// <param name="unembedding">E_u, [V, D], float32, bf16 or half.</param>
    /// <param name="temperature">Divides the logits; above 0.</param>
    /// <param name="softCap">Logits become c·tanh(logit/c) before the temperature; null for none.</param>
    public PolicyHead(Tensor unembedding, double temperature = 1, double? softCap = null)
    {
        Shapes.Require(unembedding, nameof(unembedding), -1, -1);
        if (!(temperature > 0) || !double.IsFinite(temperature))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be a finite number above 0.");
        }
        _unembedding = unembedding;
        _scale = (float)(1 / temperature);
        _softCap = softCap;
        (_vocabulary, _hidden) = ((int)unembedding.shape[0], (int)unembedding.shape[1]);
    }

    /// <summary>Rows times vocabulary that a chunk may hold; 128 MB of float32 unless a test cuts finer.</summary>
    internal long ChunkElements { get; init; } = DecoderModel.LogitsChunk;

    /// <summary>Log-prob of one token per row, and the policy's entropy there. No gradient.</summary>
    /// <param name="states">[T, D]; normed already where the view says so.</param>
    /// <param name="tokens">One token per row, [T].</param>
    /// <exception cref="ArgumentException">Shapes differ, or a token is outside the vocabulary.</exception>
    public TokenScores Score(Tensor states, ReadOnlySpan<int> tokens)
    {
        RequireTokens(states, tokens);
        var targets = tokens.ToArray();
        var scores = new TokenScores(new float[targets.Length], new float[targets.Length]);
        Visit(states, (first, i, row) => Record(scores, first + i, targets[first + i], row));
        return scores;
    }

    /// <summary>Log-probs and entropies, and in the same pass the gradients of a token-wise loss.</summary>
    /// <param name="states">[T, D] float32; its graph is not touched.</param>
    /// <param name="tokens">One token per row, [T].</param>
    /// <param name="gradient">Gives ∂loss/∂log-prob and ∂loss/∂entropy.</param>
    /// <param name="unembeddingGradient">[V, D] float32 that ∂loss/∂E_u is added to; null where it is not wanted.</param>
    /// <returns>The scores, and ∂loss/∂states, [T, D] float32, which the caller owns.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a token is outside the vocabulary.</exception>
    public (TokenScores Scores, Tensor StateGradient) Differentiate(
        Tensor states, ReadOnlySpan<int> tokens, TokenGradient gradient, Tensor? unembeddingGradient)
    {
        RequireTokens(states, tokens);
        if (unembeddingGradient is not null)
        {
            Shapes.Require(unembeddingGradient, nameof(unembeddingGradient), _vocabulary, _hidden);
        }
        var targets = tokens.ToArray();
        var scores = new TokenScores(new float[targets.Length], new float[targets.Length]);
        var (logProbGradients, entropyGradients) = (new float[targets.Length], new float[targets.Length]);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var exact = states.detach().to(ScalarType.Float32).contiguous();
        var stateGradient = empty_like(exact);
        var statistics = new RowStatistics[targets.Length];
        foreach (var (first, rows) in Chunks(targets.Length))
        {
            using var inner = NewDisposeScope();
            var chunk = exact.narrow(0, first, rows);
            var logits = Logits(chunk);
            EachRow(logits, (i, row) => statistics[first + i] = Record(scores, first + i, targets[first + i], row));
            gradient(first, scores.LogProbs.AsSpan(first, rows), scores.Entropies.AsSpan(first, rows),
                logProbGradients.AsSpan(first, rows), entropyGradients.AsSpan(first, rows));
            EachRow(logits, (i, row) => ToGradient(row, statistics[first + i], targets[first + i], logProbGradients[first + i], entropyGradients[first + i]));
            BackToStates(logits, stateGradient.narrow(0, first, rows));
            if (unembeddingGradient is not null)
            {
                MatMul.Multiply(logits.t(), chunk, unembeddingGradient, add: true);
            }
        }
        return (scores, stateGradient.MoveToOuterDisposeScope());
    }

    /// <summary>Shows the logits of every row, tempered and capped, to a visitor, many rows at once on several threads.</summary>
    /// <param name="states">[T, D].</param>
    /// <param name="visitor">Receives the chunk's first row, the row within the chunk, and its logits [V], which it may overwrite.</param>
    public void Visit(Tensor states, RowVisitor visitor)
    {
        Shapes.Require(states, nameof(states), -1, _hidden);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var exact = states.detach().to(ScalarType.Float32);
        foreach (var (first, rows) in Chunks((int)exact.shape[0]))
        {
            using var inner = NewDisposeScope();
            EachRow(Logits(exact.narrow(0, first, rows)), (i, row) => visitor(first, i, row));
        }
    }

    /// <summary>How far another policy is from this one at every row: KL(π ‖ π′), nats. No gradient.</summary>
    /// <param name="states">What this head reads, [T, D].</param>
    /// <param name="otherHead">The head of π′, on the same vocabulary.</param>
    /// <param name="otherStates">What it reads, [T, D′].</param>
    /// <exception cref="ArgumentException">Shapes or vocabularies differ.</exception>
    public float[] Divergence(Tensor states, PolicyHead otherHead, Tensor otherStates)
    {
        Shapes.Require(states, nameof(states), -1, _hidden);
        Shapes.Require(otherStates, nameof(otherStates), states.shape[0], otherHead._hidden);
        if (otherHead._vocabulary != _vocabulary)
        {
            throw new ArgumentException($"The other head has a vocabulary of {otherHead._vocabulary}, expected {_vocabulary} like this one.", nameof(otherHead));
        }
        var divergences = new float[states.shape[0]];
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var (exact, other) = (states.detach().to(ScalarType.Float32), otherStates.detach().to(ScalarType.Float32));
        foreach (var (first, rows) in Chunks(divergences.Length, arrays: 2))
        {
            using var inner = NewDisposeScope();
            EachPair(Logits(exact.narrow(0, first, rows)), otherHead.Logits(other.narrow(0, first, rows)),
                (i, row, otherRow) => divergences[first + i] = (float)LogitRow.Divergence(row, otherRow));
        }
        return divergences;
    }

    /// <summary>The most probable tokens at every row, most probable first; ties go to the first in the vocabulary.</summary>
    /// <param name="states">[T, D].</param>
    /// <param name="count">How many, from 1 to the vocabulary's size.</param>
    /// <returns>[T][count].</returns>
    public TokenLogProb[][] Top(Tensor states, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _vocabulary);
        Shapes.Require(states, nameof(states), -1, _hidden);
        var tops = new TokenLogProb[states.shape[0]][];
        Visit(states, (first, i, row) =>
        {
            var (best, normalizer) = (new TopList(count), LogitRow.Measure(row).LogNormalizer);
            best.Add(row, float.PositiveInfinity, 0);
            tops[first + i] = [.. best.Logits.Select(b => new TokenLogProb(b.Token, (float)(b.Value - normalizer)))];
        });
        return tops;
    }

    private static RowStatistics Record(TokenScores scores, int at, int target, Span<float> row)
    {
        var statistics = LogitRow.Measure(row);
        scores.LogProbs[at] = (float)(row[target] - statistics.LogNormalizer);
        scores.Entropies[at] = (float)statistics.Entropy;
        return statistics;
    }

    private void ToGradient(Span<float> row, RowStatistics statistics, int target, float logProbGradient, float entropyGradient)
    {
        if (_softCap is not { } cap)
        {
            LogitRow.Differentiate(row, statistics, target, logProbGradient, entropyGradient, _scale);
            return;
        }
        var capped = row.ToArray();
        LogitRow.Differentiate(row, statistics, target, logProbGradient, entropyGradient, _scale);
        for (var j = 0; j < row.Length; j++)
        {
            var tanh = capped[j] / _scale / cap;    // d(c·tanh(z/c))/dz = 1 − tanh²
            row[j] *= (float)(1 - (tanh * tanh));
        }
    }

    /// <summary>[rows, D] → [rows, V], tempered and capped.</summary>
    private Tensor Logits(Tensor states)
    {
        var logits = empty(states.shape[0], _vocabulary, ScalarType.Float32);
        using var scaled = _softCap is null && _scale != 1 ? states * _scale : states.alias();
        foreach (var (first, count, weight) in WeightBlocks())
        {
            using var block = logits.narrow(1, first, count);
            using var transposed = weight.t();
            MatMul.Multiply(scaled, transposed, block);
        }
        if (_softCap is { } cap)
        {
            logits.div_(cap).tanh_().mul_(cap * _scale);
        }
        return logits;
    }

    private void BackToStates(Tensor logitGradient, Tensor stateGradient)
    {
        foreach (var (first, count, weight) in WeightBlocks())
        {
            using var block = logitGradient.narrow(1, first, count);
            MatMul.Multiply(block, weight, stateGradient, add: first > 0);
        }
    }

    /// <summary>The unembedding in float32: whole where it is stored so, else widened block by block.</summary>
    private IEnumerable<(int First, int Count, Tensor Weight)> WeightBlocks()
    {
        if (_unembedding.dtype == ScalarType.Float32)
        {
            using var whole = _unembedding.detach();
            yield return (0, _vocabulary, whole);
            yield break;
        }
        for (var first = 0; first < _vocabulary; first += VocabularyBlock)
        {
            var count = Math.Min(VocabularyBlock, _vocabulary - first);
            using var narrow = _unembedding.narrow(0, first, count);
            using var wide = narrow.to(ScalarType.Float32);
            yield return (first, count, wide);
        }
    }

    private IEnumerable<(int First, int Rows)> Chunks(int rows, int arrays = 1)
    {
        var most = (int)Math.Max(1, ChunkElements / arrays / _vocabulary);
        var pieces = (rows + most - 1) / most;
        for (int piece = 0, first = 0; piece < pieces; piece++)
        {
            var next = (int)((long)rows * (piece + 1) / pieces);
            yield return (first, next - first);
            first = next;
        }
    }

    private static unsafe void EachRow(Tensor logits, RowAction action)
    {
        var (rows, width) = ((int)logits.shape[0], (int)logits.shape[1]);
        fixed (byte* start = logits.bytes)
        {
            var data = (nint)start;
            Parallel.For(0, rows, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, get_num_threads()) },
                i => action(i, new Span<float>((float*)data + ((long)i * width), width)));
        }
    }

    private static unsafe void EachPair(Tensor logits, Tensor others, PairAction action)
    {
        var width = (int)others.shape[1];
        fixed (byte* start = others.bytes)
        {
            var data = (nint)start;
            EachRow(logits, (i, row) => action(i, row, new ReadOnlySpan<float>((float*)data + ((long)i * width), width)));
        }
    }

    private void RequireTokens(Tensor states, ReadOnlySpan<int> tokens)
    {
        Shapes.Require(states, nameof(states), tokens.Length, _hidden);
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)_vocabulary)
            {
                throw new ArgumentException($"Token {token} is outside the vocabulary of {_vocabulary}.", nameof(tokens));
            }
        }
    }

    private delegate void RowAction(int row, Span<float> logits);

    private delegate void PairAction(int row, ReadOnlySpan<float> logits, ReadOnlySpan<float> others);
}
