namespace Bupo.Verification.Algebra;

/// <summary>Fixed pseudo-random values for variables: positive, the same for a name in every run.</summary>
/// <param name="Index">Which point; even ones lie in (0, 1), odd ones in (1, 4), so that both sides of 1 are seen.</param>
/// <param name="IsNegative">Whether the values are mirrored below zero.</param>
/// <param name="DecimalLog">Whether a logarithm without a base is the decimal one.</param>
internal readonly record struct SamplePoint(int Index, bool IsNegative = false, bool DecimalLog = false)
{
    /// <summary>The value of a variable, an exact double.</summary>
    public double Of(string name)
    {
        // FNV-1a, then a finaliser: string.GetHashCode differs between runs.
        var hash = 14695981039346656037UL + (ulong)Index;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }
        hash ^= hash >> 31;
        hash *= 0x9E3779B97F4A7C15UL;
        var unit = (hash >> 24) * (1.0 / (1UL << 40)); // [0, 1) in 40 bits
        var value = (Index & 1) == 0 ? 0.15 + (0.7 * unit) : 1.2 + (2.6 * unit);
        return IsNegative ? -value : value;
    }
}
