using System.Runtime.InteropServices;
using Bupo.Models.Arithmetic;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Widths of an attention.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyHeads">Key heads; each serves Heads / KeyHeads query heads.</param>
/// <param name="Size">E, of a head.</param>
/// <param name="Scale">Factor of the scores.</param>
/// <param name="Window">How many positions a query sees, its own included; null for all.</param>
internal sealed record AttentionShape(int Heads, int KeyHeads, int Size, float Scale, int? Window)
{
    public int Group => Heads / KeyHeads;
}

/// <summary>softmax(scale · q kᵀ) v, causal, of one segment for one key head and the query heads it serves, in tiles of queries.</summary>
/// <remarks>No more than a tile's scores exist at a time: the backward pass computes them again. A task has one thread.</remarks>
internal sealed unsafe class AttentionTask : IDisposable
{
    private const int TileRows = 64;

    private readonly AttentionShape _shape;
    private readonly IReadOnlyList<Segment> _chain;
    private readonly Segment _own;
    private readonly int _keyHead;
    private readonly ForkJoinPool _alone = new(1);
    private readonly Gemm _product;
    private readonly List<nint> _buffers = [];

    /// <summary>Makes a task.</summary>
    /// <param name="shape">Widths.</param>
    /// <param name="chain">The segment, last, after all it continues.</param>
    /// <param name="keyHead">The key head.</param>
    public AttentionTask(AttentionShape shape, IReadOnlyList<Segment> chain, int keyHead)
    {
        (_shape, _chain, _own, _keyHead) = (shape, chain, chain[^1], keyHead);
        _product = new Gemm(_alone);
    }

    /// <summary>Mixes the values of the segment's rows.</summary>
    /// <param name="query">[T, heads, E] of the whole batch.</param>
    /// <param name="key">[T, key heads, E].</param>
    /// <param name="value">[T, key heads, E].</param>
    /// <param name="mixed">[T, heads, E], of which the segment's rows and the group's heads are written.</param>
    public void Forward(float* query, float* key, float* value, float* mixed)
    {
        foreach (var tile in Tiles())
        {
            Release();
            var queries = Gather(query, tile);
            var weights = Weights(tile, queries, key);
            var outputs = Take(tile.Scores * _shape.Size);
            MultiplyKeys(tile, weights, value, outputs);
            Scatter(outputs, tile, mixed);
        }
    }

    /// <summary>The gradients of all three.</summary>
    /// <param name="query">[T, heads, E] of the whole batch.</param>
    /// <param name="key">[T, key heads, E].</param>
    /// <param name="value">[T, key heads, E].</param>
    /// <param name="gradient">Of what was mixed, [T, heads, E].</param>
    /// <param name="byQuery">[T, heads, E], of which the segment's rows and the group's heads are written.</param>
    /// <param name="byKey">[S, E], of the chain's rows for this key head; added to.</param>
    /// <param name="byValue">[S, E], the same.</param>
    public void Backward(float* query, float* key, float* value, float* gradient, float* byQuery, float* byKey, float* byValue)
    {
        foreach (var tile in Tiles())
        {
            Release();
            var (rows, size) = (tile.Scores, _shape.Size);
            var queries = new MatrixView(Gather(query, tile), size, 1);
            var outputs = new MatrixView(Gather(gradient, tile), size, 1);           // dO
            var weights = Weights(tile, queries.Start, key);                         // P
            var scores = Take(rows * tile.Stride);
            MultiplyQueries(tile, outputs.Start, value, scores);                     // dP = dO Vᵀ
            for (var row = 0; row < rows; row++)
            {
                SoftmaxRow.Differentiate(weights + (row * (nint)tile.Stride), scores + (row * (nint)tile.Stride), tile.Stride, _shape.Scale);
            }
            var back = Take(rows * size);
            MultiplyKeys(tile, scores, key, back);                                   // dQ = dS K
            Scatter(back, tile, byQuery);
            // dK += dSᵀ Q, dV += Pᵀ dO
            var (toKey, toValue) = (new MatrixView(byKey, size, 1).From(tile.Begin, 0), new MatrixView(byValue, size, 1).From(tile.Begin, 0));
            _product.Multiply(new MatrixView(scores, 1, tile.Stride), queries, toKey, tile.Width, size, rows, add: true);
            _product.Multiply(new MatrixView(weights, 1, tile.Stride), outputs, toValue, tile.Width, size, rows, add: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _product.Dispose();
        _alone.Dispose();
    }

    private IEnumerable<Tile> Tiles()
    {
        for (var first = 0; first < _own.Length; first += TileRows)
        {
            var count = Math.Min(TileRows, _own.Length - first);
            var position = _own.FirstPosition + first;
            var begin = _shape.Window is { } window ? Math.Max(0, position - window + 1) : 0;
            yield return new Tile(first, count, position, begin, position + count - begin, count * _shape.Group);
        }
    }

    /// <summary>softmax(scale · q kᵀ) of a tile, [G·n, stride]; what a query does not see is 0.</summary>
    private float* Weights(in Tile tile, float* queries, float* key)
    {
        var weights = Take(tile.Scores * tile.Stride);
        MultiplyQueries(tile, queries, key, weights);
        for (var row = 0; row < tile.Scores; row++)
        {
            var position = tile.Position + (row % tile.Rows);
            var from = _shape.Window is { } window ? Math.Max(tile.Begin, position - window + 1) : tile.Begin;
            SoftmaxRow.Apply(weights + (row * (nint)tile.Stride), from - tile.Begin, position + 1 - tile.Begin, tile.Stride, _shape.Scale);
        }
        return weights;
    }

    /// <summary>[G·n, E] with the keys, or values, that the tile sees: [G·n, stride].</summary>
    private void MultiplyQueries(in Tile tile, float* queries, float* keys, float* scores)
    {
        foreach (var segment in _chain)
        {
            if (Seen(tile, segment, keys, out var part, out var column, out var count))
            {
                var transposed = new MatrixView(part.Start, part.ColumnStride, part.RowStride);
                _product.Multiply(new MatrixView(queries, _shape.Size, 1), transposed, new MatrixView(scores + column, tile.Stride, 1), tile.Scores, count, _shape.Size, add: false);
            }
        }
    }

    /// <summary>[G·n, stride] with the values, or keys, that the tile sees: [G·n, E].</summary>
    private void MultiplyKeys(in Tile tile, float* weights, float* values, float* target)
    {
        var add = false;
        foreach (var segment in _chain)
        {
            if (Seen(tile, segment, values, out var part, out var column, out var count))
            {
                _product.Multiply(new MatrixView(weights + column, tile.Stride, 1), part, new MatrixView(target, _shape.Size, 1), tile.Scores, _shape.Size, count, add);
                add = true;
            }
        }
    }

    /// <summary>The rows of a segment that a tile sees, [count, E], and the tile's column of the first one.</summary>
    private bool Seen(in Tile tile, Segment segment, float* keys, out MatrixView part, out int column, out int count)
    {
        var (from, to) = (Math.Max(segment.FirstPosition, tile.Begin), Math.Min(segment.FirstPosition + segment.Length, tile.Begin + tile.Width));
        (column, count) = (from - tile.Begin, to - from);
        var width = (nint)_shape.KeyHeads * _shape.Size;
        part = new MatrixView(keys + ((segment.Start + from - segment.FirstPosition) * width) + (_keyHead * _shape.Size), width, 1);
        return count > 0;
    }

    // [T, heads, E] → the tile's rows, head below head, [G·n, E].
    private float* Gather(float* source, in Tile tile)
    {
        var rows = Take(tile.Scores * _shape.Size);
        for (var row = 0; row < tile.Scores; row++)
        {
            new ReadOnlySpan<float>(Place(source, tile, row), _shape.Size).CopyTo(new Span<float>(rows + (row * (nint)_shape.Size), _shape.Size));
        }
        return rows;
    }

    private void Scatter(float* rows, in Tile tile, float* target)
    {
        for (var row = 0; row < tile.Scores; row++)
        {
            new ReadOnlySpan<float>(rows + (row * (nint)_shape.Size), _shape.Size).CopyTo(new Span<float>(Place(target, tile, row), _shape.Size));
        }
    }

    private float* Place(float* all, in Tile tile, int row)
    {
        var head = (_keyHead * _shape.Group) + (row / tile.Rows);
        return all + ((((nint)_own.Start + tile.First + (row % tile.Rows)) * _shape.Heads) + head) * _shape.Size;
    }

    private float* Take(int count)
    {
        var buffer = NativeMemory.AlignedAlloc((nuint)((long)count * sizeof(float)), 64);
        _buffers.Add((nint)buffer);
        return (float*)buffer;
    }

    private void Release()
    {
        _buffers.ForEach(buffer => NativeMemory.AlignedFree((void*)buffer));
        _buffers.Clear();
    }

    /// <summary>Queries [First, First + Rows) of the segment, the first at Position, and the Width positions from Begin on that they see.</summary>
    private readonly record struct Tile(int First, int Rows, int Position, int Begin, int Width, int Scores)
    {
        /// <summary>From one row of scores to the next: whole vectors.</summary>
        public int Stride => (Width + SoftmaxRow.Lanes - 1) / SoftmaxRow.Lanes * SoftmaxRow.Lanes;
    }
}
