using System.Runtime.Intrinsics;

namespace Bupo.Models.Arithmetic;

/// <summary>A row of attention weights, in whole vectors.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>Numbers of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Scores to weights, in place; 0 outside of what is seen.</summary>
    /// <param name="row">[length].</param>
    /// <param name="from">First column that is seen.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="length">Of the row, a multiple of 16.</param>
    /// <param name="scale">Factor of the scores, above 0.</param>
    public static void Apply(float* row, int from, int to, int length, float scale)
    {
        new Span<float>(row, from).Fill(float.NegativeInfinity);
        new Span<float>(row + to, length - to).Fill(float.NegativeInfinity);
        var most = Vector512.Create(float.NegativeInfinity);
        for (var i = 0; i < length; i += Lanes)
        {
            most = Vector512.Max(most, Vector512.Load(row + i));
        }
        var top = float.NegativeInfinity;
        for (var i = 0; i < Lanes; i++)
        {
            top = Math.Max(top, most[i]);
        }
        var (highest, factor, sums) = (Vector512.Create(top), Vector512.Create(scale), Vector512<float>.Zero);
        for (var i = 0; i < length; i += Lanes)
        {
            var power = Vector512.Exp((Vector512.Load(row + i) - highest) * factor);
            power.Store(row + i);
            sums += power;
        }
        var share = Vector512.Create(1 / Vector512.Sum(sums));
        for (var i = 0; i < length; i += Lanes)
        {
            (Vector512.Load(row + i) * share).Store(row + i);
        }
    }

    /// <summary>∂weights to ∂scores, in place: scale · P ∘ (dP − Σ P ∘ dP).</summary>
    /// <param name="weights">P, [length].</param>
    /// <param name="gradient">dP, [length]; what stands where P is 0 by being unseen may be anything finite or not.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="scale">Factor of the scores.</param>
    public static void Differentiate(float* weights, float* gradient, int length, float scale)
    {
        var sums = Vector512<float>.Zero;
        for (var i = 0; i < length; i += Lanes)
        {
            var weight = Vector512.Load(weights + i);
            sums += Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<float>.Zero), Vector512<float>.Zero, weight * Vector512.Load(gradient + i));
        }
        var (mean, factor) = (Vector512.Create(Vector512.Sum(sums)), Vector512.Create(scale));
        for (var i = 0; i < length; i += Lanes)
        {
            var weight = Vector512.Load(weights + i);
            var back = factor * weight * (Vector512.Load(gradient + i) - mean);
            Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<float>.Zero), Vector512<float>.Zero, back).Store(gradient + i);
        }
    }
}
