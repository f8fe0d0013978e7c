using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Attention;

/// <summary>softmax(scale · q kᵀ) v, causal, for one sequence whose queries are its last rows.</summary>
internal sealed class LibraryAttention : IDisposable
{
    private readonly DecoderConfig _config;
    private readonly AttentionMasks _masks = new();

    public LibraryAttention(DecoderConfig config) => _config = config;

    /// <summary>Mixes the values of one sequence.</summary>
    /// <param name="block">The block, from 1.</param>
    /// <param name="query">[heads, Q, E].</param>
    /// <param name="key">[key heads, S, E]; row i of the queries stands at row S − Q + i.</param>
    /// <param name="value">[key heads, S, E].</param>
    /// <param name="sinks">A logit per head beside its scores, [heads]; null for none.</param>
    /// <returns>[Q, heads · E].</returns>
    public Tensor Mix(int block, Tensor query, Tensor key, Tensor value, Tensor? sinks)
    {
        using var scope = NewDisposeScope();
        var (queries, keys) = (query.shape[1], key.shape[1]);
        var window = _config.WindowOf(block) is { } width && width < keys ? width : (int?)null;
        var mixed = _config.AttentionSoftCap is not null || sinks is not null || (queries == 1 && !query.requires_grad) ? MixPlainly(query, key, value, window, sinks)
            : MixFused(query, key, value, window);
        return mixed.transpose(0, 1).reshape(queries, -1).MoveToOuterDisposeScope();
    }

    private Tensor MixFused(Tensor query, Tensor key, Tensor value, int? window)
    {
        var (queries, keys) = (query.shape[1], key.shape[1]);
        // The library divides by √E; a family's other scale goes into the queries.
        var factor = _config.AttentionScale * Math.Sqrt(query.shape[2]);
        var scaled = Math.Abs(factor - 1) < 1e-12 ? query : query * factor;
        var causal = queries == keys && window is null;
        var mask = causal || (queries == 1 && window is null) ? null : _masks.Of(queries, keys, window).to(query.dtype);
        return nn.functional.scaled_dot_product_attention(
            scaled.unsqueeze(0), Repeat(key, query).unsqueeze(0), Repeat(value, query).unsqueeze(0), mask, 0, causal).squeeze(0);
    }

    /// <summary>The same with the scores at hand: for soft caps and sinks, and for single rows, where repeating keys would cost more than mixing.</summary>
    private Tensor MixPlainly(Tensor query, Tensor key, Tensor value, int? window, Tensor? sinks)
    {
        var (queries, keys) = (query.shape[1], key.shape[1]);
        var (heads, shared, width) = (query.shape[0], key.shape[0], query.shape[2]);
        var group = heads / shared;
        var grouped = query.reshape(shared, group * queries, width);    // heads of a group share keys
        var scores = matmul(grouped, key.transpose(1, 2)).to(ScalarType.Float32) * _config.AttentionScale;    // [K, G·Q, S]
        if (_config.AttentionSoftCap is { } cap)
        {
            scores = (scores / cap).tanh() * cap;
        }
        if (queries > 1 || window is not null)
        {
            scores = (scores.view(heads, queries, keys) + _masks.Of(queries, keys, window)).view(shared, group * queries, keys);
        }
        return matmul(Weights(scores, sinks).to(value.dtype), value).view(heads, queries, width);
    }

    /// <summary>The softmax of scores, [K, G·Q, S]; a sink takes its share of a head's weight away.</summary>
    private Tensor Weights(Tensor scores, Tensor? sinks)
    {
        if (sinks is null)
        {
            return scores.softmax(-1);
        }
        var (heads, keys) = (scores.shape[0], scores.shape[2]);
        var beside = sinks.to(ScalarType.Float32).view(heads, -1, 1).repeat_interleave(scores.shape[1] * heads / _config.Heads, 1);    // [K, G·Q, 1]
        return cat([scores, beside], -1).softmax(-1).narrow(-1, 0, keys);
    }

    private static Tensor Repeat(Tensor key, Tensor query) => key.shape[0] == query.shape[0] ? key : key.repeat_interleave(query.shape[0] / key.shape[0], 0);

    public void Dispose() => _masks.Dispose();
}
