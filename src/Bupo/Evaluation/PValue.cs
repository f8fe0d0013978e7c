using System.Globalization;

namespace Bupo.Evaluation;

/// <summary>How a p-value is written, the same in every table.</summary>
public static class PValue
{
    /// <summary>Three decimals at most, or that it is less than a thousandth: more would claim what no such test can tell.</summary>
    /// <param name="p">In [0, 1].</param>
    public static string Text(double p) => p < 0.001 ? "< 0.001" : p.ToString("0.0##", CultureInfo.InvariantCulture);
}
