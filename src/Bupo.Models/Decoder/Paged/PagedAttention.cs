using System.Runtime.Intrinsics;
using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;

namespace Bupo.Models.Decoder.Paged;

/// <summary>Causal attention of rows over the pages of their sequences; the rows of a step may belong to any sequences.</summary>
internal sealed unsafe class PagedAttention
{
    private const int PageTokens = KeyValuePages.TokensPerPage;

    [ThreadStatic]
    private static float[]? _scores;

    private readonly DecoderConfig _config;
    private readonly KeyValuePages _pages;
    private readonly ForkJoinPool _pool;
    private readonly Dictionary<RotarySettings, RotaryTable> _tables;
    private readonly RotaryTable?[] _rotary;    // of each block
    private BatchRow[] _rows = [];
    private int _count;

    public PagedAttention(DecoderConfig config, KeyValuePages pages, ForkJoinPool pool)
    {
        (_config, _pages, _pool) = (config, pages, pool);
        var settings = Enumerable.Range(1, config.Layers).Select(config.RotaryOf).ToArray();
        _tables = settings.OfType<RotarySettings>().Distinct().ToDictionary(rotary => rotary, rotary => new RotaryTable(rotary));
        _rotary = Array.ConvertAll(settings, rotary => rotary is null ? null : _tables[rotary]);
    }

    /// <summary>Sets the rows of a step.</summary>
    public void Begin(ReadOnlySpan<BatchRow> rows)
    {
        var last = 0;
        foreach (var row in rows)
        {
            last = Math.Max(last, row.Position);
        }
        foreach (var table in _tables.Values)
        {
            table.Extend(last + 1);
        }
        if (_rows.Length < rows.Length)
        {
            _rows = new BatchRow[rows.Length];
        }
        rows.CopyTo(_rows);
        _count = rows.Length;
    }

    /// <summary>Turns queries and keys, stores keys and values, and mixes the values, [rows, heads · E].</summary>
    /// <param name="block">The block, from 1.</param>
    /// <param name="work">The rows.</param>
    /// <param name="sinks">A logit per head beside its scores; null for none.</param>
    public void Attend(int block, Workspace work, float[]? sinks)
    {
        RowKernels.Each(_count, work.QueryWidth + (2 * work.KeyWidth), _pool, row => Store(block, row, work));
        var heads = _config.KeyValueHeads;
        _pool.For(_count * heads, task => Mix(block, task / heads, task % heads, work, sinks));
    }

    private void Store(int block, int row, Workspace work)
    {
        var (table, position) = (_rows[row].Table, _rows[row].Position);
        var query = new Span<float>(work.Query + ((long)row * work.QueryWidth), work.QueryWidth);
        var key = new Span<float>(work.Key + ((long)row * work.KeyWidth), work.KeyWidth);
        _rotary[block - 1]?.Turn(query, _config.HeadSize, position);
        _rotary[block - 1]?.Turn(key, _config.HeadSize, position);
        Grow(query, position);
        var value = new ReadOnlySpan<float>(work.Value + ((long)row * work.KeyWidth), work.KeyWidth);
        var (page, place) = (table.PageOf(position), position % PageTokens);
        for (var head = 0; head < _config.KeyValueHeads; head++)
        {
            var keys = _pages.Keys(page, block, head) + place;
            for (var i = 0; i < _config.HeadSize; i++)
            {
                keys[i * PageTokens] = key[(head * _config.HeadSize) + i];
            }
            value.Slice(head * _config.HeadSize, _config.HeadSize)
                .CopyTo(new Span<float>(_pages.Values(page, block, head) + (place * _pages.HeadStride), _config.HeadSize));
        }
    }

    private void Grow(Span<float> query, int position)
    {
        if (_config.QueryGrowth is not { } growth)
        {
            return;
        }
        var factor = (float)growth.At(position);
        foreach (ref var value in query)
        {
            value *= factor;
        }
    }

    /// <summary>All query heads of a row that share a key head.</summary>
    private void Mix(int block, int row, int head, Workspace work, float[]? sinks)
    {
        var (table, position) = (_rows[row].Table, _rows[row].Position);
        var first = _config.WindowOf(block) is { } window ? Math.Max(0, position - window + 1) : 0;
        var (firstPage, lastPage) = (first / PageTokens, position / PageTokens);
        var count = (lastPage - firstPage + 1) * PageTokens;
        if (_scores is null || _scores.Length < count)
        {
            _scores = new float[Math.Max(1024, 2 * count)];
        }
        var group = _config.Heads / _config.KeyValueHeads;
        fixed (float* scores = _scores)
        {
            for (var i = 0; i < group; i++)
            {
                var offset = ((long)row * work.QueryWidth) + (((head * group) + i) * _config.HeadSize);
                for (var page = firstPage; page <= lastPage; page++)
                {
                    var inPage = Score(work.Query + offset, _pages.Keys(table.PageOf(page * PageTokens), block, head));
                    Hide(inPage, page * PageTokens, first, position).Store(scores + ((page - firstPage) * PageTokens));
                }
                var total = Exponentiate(scores, count, sinks is null ? float.NegativeInfinity : sinks[(head * group) + i]);
                for (var width = 0; width < _pages.HeadStride; width += Vector512<float>.Count)
                {
                    var sum = Vector512<float>.Zero;
                    for (var page = firstPage; page <= lastPage; page++)
                    {
                        var values = _pages.Values(table.PageOf(page * PageTokens), block, head) + width;
                        sum = Weigh(scores + ((page - firstPage) * PageTokens), values, sum);
                    }
                    Put(sum / total, work.Mixed + offset + width, _config.HeadSize - width);
                }
            }
        }
    }

    private Vector512<float> Score(float* query, float* keys)
    {
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var i = 0; i < (_config.HeadSize & ~3); i += 4)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.Create(query[i]), Vector512.Load(keys + (i * PageTokens)), a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(query[i + 1]), Vector512.Load(keys + ((i + 1) * PageTokens)), b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(query[i + 2]), Vector512.Load(keys + ((i + 2) * PageTokens)), c);
            d = Vector512.FusedMultiplyAdd(Vector512.Create(query[i + 3]), Vector512.Load(keys + ((i + 3) * PageTokens)), d);
        }
        for (var i = _config.HeadSize & ~3; i < _config.HeadSize; i++)
        {
            a += query[i] * Vector512.Load(keys + (i * PageTokens));
        }
        var scores = (a + b + (c + d)) * (float)_config.AttentionScale;
        if (_config.AttentionSoftCap is { } cap)
        {
            for (var i = 0; i < PageTokens; i++)
            {
                scores = scores.WithElement(i, (float)(Math.Tanh(scores[i] / cap) * cap));
            }
        }
        return scores;
    }

    private static Vector512<float> Hide(Vector512<float> scores, int start, int first, int last)
    {
        if (start >= first && start + PageTokens - 1 <= last)
        {
            return scores;
        }
        var positions = Vector512<int>.Indices + Vector512.Create(start);
        var seen = Vector512.GreaterThanOrEqual(positions, Vector512.Create(first)) & Vector512.LessThanOrEqual(positions, Vector512.Create(last));
        return Vector512.ConditionalSelect(seen.AsSingle(), scores, Vector512.Create(float.NegativeInfinity));
    }

    /// <summary>scores = e^(scores − largest); gives their sum, with that of the sink.</summary>
    private static float Exponentiate(float* scores, int count, float sink)
    {
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var i = 0; i < count; i += PageTokens)
        {
            largest = Vector512.Max(largest, Vector512.Load(scores + i));
        }
        var top = MathF.Max(sink, largest[0]);
        for (var i = 1; i < PageTokens; i++)
        {
            top = MathF.Max(top, largest[i]);
        }
        var (shift, sum) = (Vector512.Create(top), Vector512<float>.Zero);
        for (var i = 0; i < count; i += PageTokens)
        {
            var score = Vector512.Load(scores + i);
            // The floor keeps far-off scores out of the slow range of denormal numbers; hidden ones weigh exactly nothing.
            var weight = Vector512.Exp(Vector512.Max(score - shift, Vector512.Create(-87f)));
            weight = Vector512.ConditionalSelect(Vector512.Equals(score, Vector512.Create(float.NegativeInfinity)), Vector512<float>.Zero, weight);
            weight.Store(scores + i);
            sum += weight;
        }
        return Vector512.Sum(sum) + MathF.Exp(sink - top);
    }

    private Vector512<float> Weigh(float* weights, float* values, Vector512<float> sum)
    {
        var stride = _pages.HeadStride;
        var other = Vector512<float>.Zero;
        for (var i = 0; i < PageTokens; i += 2)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i]), Vector512.Load(values + (i * stride)), sum);
            other = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i + 1]), Vector512.Load(values + ((i + 1) * stride)), other);
        }
        return sum + other;
    }

    private static void Put(Vector512<float> vector, float* target, int width)
    {
        if (width >= Vector512<float>.Count)
        {
            vector.Store(target);
            return;
        }
        for (var i = 0; i < width; i++)
        {
            target[i] = vector[i];
        }
    }
}
