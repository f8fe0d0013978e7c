using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bupo.Models.Architectures;

namespace Bupo.Models.Arithmetic;

/// <summary>What is done to rows number by number.</summary>
internal static unsafe class RowKernels
{
    // Below this many numbers, waking the pool costs more than the work.
    private const int Little = 16 << 10;

    /// <summary>Runs an action for every row, by the pool where it pays.</summary>
    public static void Each(int rows, int width, ForkJoinPool pool, Action<int> action)
    {
        if (rows * width >= Little)
        {
            pool.For(rows, action);
            return;
        }
        for (var row = 0; row < rows; row++)
        {
            action(row);
        }
    }

    /// <summary>target += source.</summary>
    public static void Add(ReadOnlySpan<float> source, Span<float> target, float factor = 1)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }

    /// <summary>gate = act(gate) · up.</summary>
    public static void Activate(Activation activation, Span<float> gate, ReadOnlySpan<float> up)
    {
        var gates = MemoryMarshal.Cast<float, Vector512<float>>(gate);
        var ups = MemoryMarshal.Cast<float, Vector512<float>>(up);
        for (var i = 0; i < gates.Length; i++)
        {
            gates[i] = gates[i] * Sigmoid(Slope(activation, gates[i])) * ups[i];
        }
        for (var i = gates.Length * Vector512<float>.Count; i < gate.Length; i++)
        {
            var one = Vector512.CreateScalar(gate[i]);
            gate[i] = (one * Sigmoid(Slope(activation, one)) * up[i]).ToScalar();
        }
    }

    /// <summary>Turns the pairs (i, i + half) of every head of a row.</summary>
    public static void Rotate(Span<float> row, int headSize, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        var half = cos.Length;
        for (var head = 0; head < row.Length; head += headSize)
        {
            var first = row.Slice(head, half);
            var second = row.Slice(head + half, half);
            for (var i = 0; i < half; i++)
            {
                var (a, b) = (first[i], second[i]);
                first[i] = (a * cos[i]) - (b * sin[i]);
                second[i] = (b * cos[i]) + (a * sin[i]);
            }
        }
    }

    /// <summary>Turns the pairs (2i, 2i + 1) of every head of a row.</summary>
    public static void RotateInterleaved(Span<float> row, int headSize, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        for (var head = 0; head < row.Length; head += headSize)
        {
            for (var i = 0; i < cos.Length; i++)
            {
                ref var first = ref row[head + (2 * i)];
                ref var second = ref row[head + (2 * i) + 1];
                (first, second) = ((first * cos[i]) - (second * sin[i]), (second * cos[i]) + (first * sin[i]));
            }
        }
    }

    // SiLU is x · σ(x), and GELU's tanh form is x · σ(2 √(2/π) (x + 0.044715 x³)), as (1 + tanh z) / 2 = σ(2z).
    private static Vector512<float> Slope(Activation activation, Vector512<float> x) =>
        activation == Activation.Silu ? x : 1.5957691216f * (x + (0.044715f * x * x * x));

    private static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x));
}
