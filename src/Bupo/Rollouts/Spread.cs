namespace Bupo.Rollouts;

/// <summary>Mean, smallest and largest of some values.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
/// <param name="Count">How many they are.</param>
public readonly record struct Spread(double Mean, double Min, double Max, int Count)
{
    /// <summary>That of values at hand; at least one.</summary>
    public static Spread Of(IReadOnlyList<double> values) => new(values.Average(), values.Min(), values.Max(), values.Count);
}
