using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>Projects the states of a pass onto the vocabulary, each once, a block of tokens at a time.</summary>
/// <remarks>
/// The vocabulary is the outer loop: a block of the unembedding stays in the cache while all layers' states pass by it, the residual
/// stream's logits are added up in place (H^l = H^(l−1) + A^l + F^l), and no logit leaves the cache. What is needed is 4 L + 1
/// products per token, where reading input and output of every attention, feed-forward part and layer alone takes 6 L.
/// </remarks>
internal static class LogitStream
{
    private const int BlockElements = 1 << 20;
    private const int MostRows = 512;

    /// <summary>Feeds the policies of all readings.</summary>
    /// <param name="unembedding">E_u, [V, D].</param>
    /// <param name="readings">States [N, D], in the order of the forward pass.</param>
    /// <param name="targets">The token chosen after each row, [N].</param>
    public static void Run(Tensor unembedding, IReadOnlyList<Reading> readings, long[] targets)
    {
        var (vocabulary, hidden) = ((int)unembedding.shape[0], (int)unembedding.shape[1]);
        var width = Math.Clamp(BlockElements / hidden / 64 * 64, 512, 4096);
        var rows = Math.Min(MostRows, targets.Length);
        var together = MostRows / rows;
        using var scope = NewDisposeScope();
        var own = empty((long)rows * together * width, ScalarType.Float32);
        var residual = empty((long)rows * width, ScalarType.Float32);
        for (var first = 0; first < targets.Length; first += rows)
        {
            using var piece = NewDisposeScope();
            var count = Math.Min(rows, targets.Length - first);
            var groups = readings.Chunk(together).Select(group => (Readings: group, States: Stack(group, first, count))).ToArray();
            for (var token = 0; token < vocabulary; token += width)
            {
                using var inner = NewDisposeScope();
                var tokens = Math.Min(width, vocabulary - token);
                var block = unembedding.narrow(0, token, tokens).to(ScalarType.Float32).t();    // [D, tokens]
                var sum = Shape(residual, count, tokens);
                sum.zero_();
                foreach (var (group, states) in groups)
                {
                    var x = Shape(own, group.Length * count, tokens);
                    MatMul.Multiply(states, block, x);
                    foreach (var (place, reading) in group.Index())
                    {
                        Sweep(x.narrow(0, place * count, count), sum, reading, targets, first, token);
                    }
                }
            }
        }
    }

    /// <summary>The states of several readings one below the other: products of few rows, as of sampled positions, are slow.</summary>
    private static Tensor Stack(Reading[] group, int first, int count) => group.Length == 1
        ? group[0].State.narrow(0, first, count)
        : cat([.. group.Select(reading => reading.State.narrow(0, first, count))]);

    private static Tensor Shape(Tensor buffer, int rows, int width) => buffer.narrow(0, 0, (long)rows * width).view(rows, width);

    private static unsafe void Sweep(Tensor own, Tensor residual, Reading reading, long[] targets, int firstRow, int firstToken)
    {
        var (rows, width) = ((int)own.shape[0], (int)own.shape[1]);
        var parts = Math.Clamp(get_num_threads(), 1, rows);
        fixed (byte* ownStart = own.bytes, residualStart = residual.bytes)
        {
            var (x, sum) = ((nint)ownStart, (nint)residualStart);
            Parallel.For(0, parts, part =>
            {
                for (var i = rows * part / parts; i < rows * (part + 1) / parts; i++)
                {
                    var target = (int)targets[firstRow + i];
                    var row = new ReadOnlySpan<float>((float*)x + ((long)i * width), width);
                    reading.Alone?.Add(firstRow + i, row, firstToken, target);
                    if (reading.Adds)
                    {
                        var stream = new Span<float>((float*)sum + ((long)i * width), width);
                        AddTo(stream, row);
                        reading.Sum?.Add(firstRow + i, stream, firstToken, target);
                    }
                }
            });
        }
    }

    private static void AddTo(Span<float> sum, ReadOnlySpan<float> row)
    {
        var sums = MemoryMarshal.Cast<float, Vector512<float>>(sum);
        var added = MemoryMarshal.Cast<float, Vector512<float>>(row);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += added[i];
        }
        for (var j = sums.Length * Vector512<float>.Count; j < sum.Length; j++)
        {
            sum[j] += row[j];
        }
    }
}
