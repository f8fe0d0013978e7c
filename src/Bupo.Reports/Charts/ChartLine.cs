namespace Bupo.Reports.Charts;

/// <summary>How a line is drawn.</summary>
internal enum LineKind
{
    /// <summary>A line; intervals are a band around it.</summary>
    Line,

    /// <summary>A line with a mark at every point.</summary>
    Marked,

    /// <summary>Marks alone; intervals are whiskers.</summary>
    Dots,

    /// <summary>Small pale marks behind other lines; not in the table.</summary>
    Scatter,
}

/// <summary>A point of a line.</summary>
/// <param name="X">Its place.</param>
/// <param name="Y">Its value; NaN leaves a gap.</param>
/// <param name="Low">Lower end of its interval; NaN for none.</param>
/// <param name="High">Upper end of its interval; NaN for none.</param>
internal readonly record struct ChartPoint(double X, double Y, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>Whether it has a finite interval.</summary>
    public bool HasInterval => double.IsFinite(Low) && double.IsFinite(High);
}

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Color">Its color.</param>
/// <param name="Points">In order of x.</param>
internal sealed record ChartLine(string Name, SeriesColor Color, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>How it is drawn.</summary>
    public LineKind Kind { get; init; }

    /// <summary>Whether it is dashed, as lines that share a color with another are.</summary>
    public bool IsDashed { get; init; }

    /// <summary>Points of a running mean; the points themselves are then drawn pale behind it. Null for none.</summary>
    public IReadOnlyList<ChartPoint>? Smooth { get; init; }

    /// <summary>What holds from an x on, such as the trained view; told with the value.</summary>
    public IReadOnlyList<(double From, string Name)> Phases { get; init; } = [];

    /// <summary>More about it, for readers who point at its name.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>The running mean of points over a window centered on each.</summary>
    /// <param name="points">In order of x; gaps stay gaps.</param>
    /// <param name="half">Points on either side.</param>
    public static ChartPoint[] RunningMean(IReadOnlyList<ChartPoint> points, int half) =>
        [.. points.Select((p, i) => double.IsFinite(p.Y)
            ? new ChartPoint(p.X, points.Skip(i - half).Take(half + 1 + Math.Min(i, half)).Where(q => double.IsFinite(q.Y)).Average(q => q.Y))
            : p)];
}
