using System.Numerics;

namespace Bupo.Verification.Algebra;

/// <summary>Fixed pseudo-random values for variables, the same for a name in every run.</summary>
/// <param name="Index">Which point: 0 lies in (0, 1), 1 in (1, 4), so that both sides of 1 are seen; later ones have either sign for
/// each variable and sizes up to a million, and every fourth is near a number at which a piece may end.</param>
/// <param name="Domain">From which numbers values are taken.</param>
/// <param name="DecimalLog">Whether a logarithm without a base is the decimal one.</param>
internal readonly record struct SamplePoint(int Index, SampleDomain Domain, bool DecimalLog = false)
{
    private static readonly double[] Scales = [1, 3, 12, 60, 3, 1000, 30, 1e6];

    /// <summary>The value of a variable, exact doubles.</summary>
    public Complex Of(string name)
    {
        if (Domain.IsComplex(name))
        {
            return new(Sided(Hash(name, 1), Index) / 7, Sided(Hash(name, 2), Index + 1) / 7);
        }
        var hash = Hash(name, 0);
        if (Domain.IsInteger || (Domain.IsStepped && (Index & 1) == 0))
        {
            return WholeNumber(hash);
        }
        return Index switch
        {
            0 => 0.15 + (0.7 * Unit(hash)),
            1 => 1.2 + (2.6 * Unit(hash)),
            _ => Sided(hash, Index),
        };
    }

    private double WholeNumber(ulong hash)
    {
        var size = Index < 8 ? 12 : Index < 24 ? 60 : 400;
        var value = Math.Floor(Unit(hash) * size) + 1;
        return Index > 4 && (hash & 3) == 0 ? -value : value;
    }

    private double Sided(ulong hash, int index)
    {
        var marks = Domain.Landmarks;
        var size = (index & 3) == 3 && marks.Count > 0
            ? marks[(int)((hash >> 8) % (ulong)marks.Count)] * (1 + (0.2 * (Unit(hash) - 0.5)))
            : Scales[index % Scales.Length] * (0.3 + (0.7 * Unit(hash)));
        return !Domain.IsPositive && (hash & 1) == 0 ? -size : size;
    }

    // [0, 1) in 40 bits.
    private static double Unit(ulong hash) => (hash >> 24) * (1.0 / (1UL << 40));

    private ulong Hash(string name, ulong part)
    {
        // FNV-1a, then a finalizer: string.GetHashCode differs between runs.
        var hash = 14695981039346656037UL + (ulong)Index + (part << 32);
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }
        hash ^= hash >> 31;
        hash *= 0x9E3779B97F4A7C15UL;
        return hash ^ (hash >> 29);
    }
}
