using System.Diagnostics;
using static TorchSharp.torch;

namespace Bupo.Models.Arithmetic;

/// <summary>Chooses the type to compute in by measuring products of a language model's shapes, never by the processor's name.</summary>
/// <remarks>
/// No list of processors would do: with AMX, bfloat16 products are 2.5 times faster than 32-bit ones; on a CPU that has AVX2 only
/// they are 6 times slower.
/// </remarks>
public static class ComputeChoice
{
    private const long Width = 1024, Outputs = 3072, TallRows = 256, DecodeRows = 2;

    // Four matrices of 12.6 MB each are walked in turn, so that decoding reads memory as it does in a model, not a cache.
    private const int Matrices = 4, Rounds = 5;

    private static readonly Lazy<ComputeMeasurement> Measured = new(MeasureNow);

    /// <summary>The rates of both types, measured once in a process (about a quarter of a second).</summary>
    public static ComputeMeasurement Measure() => Measured.Value;

    /// <summary>The tensor type to compute in; <see cref="Compute.Auto"/> measures first.</summary>
    public static ScalarType Choose(Compute compute) => compute switch
    {
        Compute.Fp32 => ScalarType.Float32,
        Compute.Bf16 => ScalarType.BFloat16,
        Compute.Auto => Choose(Measure().Faster),
        _ => throw new ArgumentOutOfRangeException(nameof(compute), compute, "Expected Auto, Fp32 or Bf16."),
    };

    private static ComputeMeasurement MeasureNow()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        ScalarType[] types = [ScalarType.Float32, ScalarType.BFloat16];
        var weights = types.Select(type => Enumerable.Range(0, Matrices)
            .Select(_ => full([Outputs, Width], 0.01, dtype: type)).ToArray()).ToArray();
        var tall = Rates(types, weights, TallRows);
        var few = Rates(types, weights, DecodeRows);
        return new ComputeMeasurement(new ProductRates(tall[0], few[0]), new ProductRates(tall[1], few[1]));
    }

    // The types take turns, so that a neighbor's load on the machine falls on both; medians leave out what fell on one.
    private static double[] Rates(ScalarType[] types, Tensor[][] weights, long rows)
    {
        var inputs = types.Select(type => full([rows, Width], 0.01, dtype: type)).ToArray();
        var seconds = types.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < Rounds; round++)                       // round -1 warms up
        {
            for (var i = 0; i < types.Length; i++)
            {
                var clock = Stopwatch.StartNew();
                foreach (var weight in weights[i])
                {
                    using var product = MatMul.Linear(inputs[i], weight, bias: null);
                }
                if (round >= 0)
                {
                    seconds[i].Add(clock.Elapsed.TotalSeconds / Matrices);
                }
            }
        }
        return [.. seconds.Select(s => 2e-9 * rows * Width * Outputs / s.Order().ElementAt(Rounds / 2))];
    }
}
