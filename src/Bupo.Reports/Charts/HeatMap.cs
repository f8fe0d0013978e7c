namespace Bupo.Reports.Charts;

/// <summary>Values in rows and columns, drawn as colors.</summary>
internal sealed record HeatMap
{
    /// <summary>Columns of the data table at most; more are thinned evenly.</summary>
    public const int MostTableColumns = 33;

    // What the scale spans: single extreme values would leave one color for all others.
    private const double LowShare = 0.02, HighShare = 0.98;

    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows, in a sentence; empty where the heading says it.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>The axes' names.</summary>
    public required (string X, string Y) Axes { get; init; }

    /// <summary>The columns' labels, from left to right.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The rows' labels, from the bottom up.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Values by row, from the bottom up, and column; NaN where there is none.</summary>
    public required IReadOnlyList<double[]> Values { get; init; }

    /// <summary>The values of the scale's ends.</summary>
    public required (double Low, double High) Scale { get; init; }

    /// <summary>The colors.</summary>
    public ColorRamp Ramp { get; init; } = ColorRamp.Plain;

    /// <summary>A framed row for each column; -1 for none. Empty for no frames.</summary>
    public IReadOnlyList<int> Framed { get; init; } = [];

    /// <summary>A row marked by a dot for each column; -1 for none. Empty for no dots.</summary>
    public IReadOnlyList<int> Dotted { get; init; } = [];

    /// <summary>What a column's tooltip says besides its values; empty for nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether cells are squares.</summary>
    public bool IsSquare { get; init; }

    /// <summary>A scale from the second to the 98th of a hundred values, or around zero for values of both signs.</summary>
    public static (double Low, double High) RobustScale(IEnumerable<double> values, bool isSigned = false)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0)
        {
            return (0, 1);
        }
        var (low, high) = (sorted[(int)(LowShare * (sorted.Length - 1))], sorted[(int)Math.Ceiling(HighShare * (sorted.Length - 1))]);
        if (isSigned)
        {
            high = Math.Max(Math.Max(-low, high), 1e-6);
            return (-high, high);
        }
        return high > low ? (low, high) : (low, low + 1);
    }

    /// <summary>Where a value is on the scale, 0 to 1 between its ends.</summary>
    public double Share(double value) => (value - Scale.Low) / (Scale.High - Scale.Low);
}
