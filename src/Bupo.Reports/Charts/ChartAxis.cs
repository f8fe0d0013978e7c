using System.Globalization;

namespace Bupo.Reports.Charts;

/// <summary>An axis: its ends and its labeled places.</summary>
/// <param name="Low">The value at its beginning.</param>
/// <param name="High">The value at its end, above <paramref name="Low"/>.</param>
/// <param name="Ticks">Labeled places in order.</param>
internal sealed record ChartAxis(double Low, double High, IReadOnlyList<(double At, string Label)> Ticks)
{
    private const int MostSteps = 6;

    private static readonly int[] RoundFactors = [1, 2, 5, 10];

    /// <summary>An axis around values that ends on round numbers, at most six steps of 1, 2 or 5 times a power of ten.</summary>
    /// <param name="values">Finite, at least one.</param>
    /// <param name="isShare">Whether the labels are percent.</param>
    public static ChartAxis Around(IReadOnlyCollection<double> values, bool isShare = false)
    {
        var (least, most) = (values.Min(), values.Max());
        var range = most - least > Math.Max(Math.Abs(most), 1e-300) * 1e-9 ? most - least : Math.Max(Math.Abs(most), isShare ? 0.1 : 1);
        var step = Step(range, MostSteps);
        var low = Math.Floor((least / step) + 1e-9) * step;
        var high = Math.Ceiling((most / step) - 1e-9) * step;
        if (high - low < step / 2)
        {
            (low, high) = isShare && high >= 1 ? (low - step, high) : (low, high + step);
        }
        var count = (int)Math.Round((high - low) / step);
        return new(low, high, [.. Enumerable.Range(0, count + 1).Select(i => low + (i * step)).Select(at => (at, Label(at, step, Math.Max(Math.Abs(low), Math.Abs(high)), isShare)))]);
    }

    /// <summary>An axis of whole numbers, such as layers or steps, from end to end.</summary>
    public static ChartAxis Whole(double first, double last, int mostSteps = 10)
    {
        var step = Math.Max(1, Step(Math.Max(1, last - first), mostSteps));
        var ticks = new List<(double, string)>();
        for (var at = Math.Ceiling(first / step) * step; at <= last; at += step)
        {
            ticks.Add((at, at.ToString("0", CultureInfo.InvariantCulture)));
        }
        return last > first ? new(first, last, ticks) : new(first - 0.5, first + 0.5, ticks);
    }

    /// <summary>Where a value is between the ends, from 0 to 1.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    private static double Step(double range, int most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / most)));
        return power * RoundFactors.First(factor => range / (factor * power) <= most + 1e-9);
    }

    private static string Label(double at, double step, double largest, bool isShare)
    {
        if (isShare)
        {
            return $"{(100 * at).ToString(step < 0.01 ? "0.#" : "0", CultureInfo.InvariantCulture)} %";
        }
        if (largest >= 1e6 || step < 1e-4)
        {
            return Math.Abs(at) < step / 2 ? "0" : at.ToString("0.##e0", CultureInfo.InvariantCulture);
        }
        var digits = Math.Max(0, (int)-Math.Floor(Math.Log10(step) + 1e-9));
        return Math.Round(at + 0.0, digits).ToString("F" + digits, CultureInfo.InvariantCulture).Replace('-', '−');
    }
}
