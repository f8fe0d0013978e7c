namespace Bupo.Reports.Charts;

/// <summary>A chart of lines or dots: what pages draw as SVG, and figures as PNG.</summary>
internal sealed record LineChart
{
    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows, in a sentence; empty where the heading says it.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>The axes' names, with units.</summary>
    public required (string X, string Y) Axes { get; init; }

    /// <summary>The lines; at least one finite point among them.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>Dashed vertical lines; the label of a single one is written above it.</summary>
    public IReadOnlyList<(double X, SeriesColor Color, string Label)> Marks { get; init; } = [];

    /// <summary>Dashed horizontal lines with their labels.</summary>
    public IReadOnlyList<(double Y, SeriesColor Color, string Label)> Levels { get; init; } = [];

    /// <summary>A strip along the x axis: each part's end, color and name, from left to right.</summary>
    public IReadOnlyList<(double From, double To, SeriesColor Color)> Strip { get; init; } = [];

    /// <summary>Labeled places of the x axis; empty for whole numbers.</summary>
    public IReadOnlyList<(double X, string Label)> Categories { get; init; } = [];

    /// <summary>Whether values are shares, written in percent.</summary>
    public bool IsShare { get; init; }

    /// <summary>Whether the y axis includes zero.</summary>
    public bool HasZero { get; init; }

    /// <summary>Rows of the data table at most; a longer line is thinned evenly.</summary>
    public int MostRows { get; init; } = 80;

    /// <summary>Whether the lines' names are listed; not where the x axis names them.</summary>
    public bool HasKey { get; init; } = true;

    /// <summary>Whether there is anything to draw.</summary>
    public bool HasPoints => Lines.Any(line => line.Points.Any(p => double.IsFinite(p.Y)));

    /// <summary>The x axis.</summary>
    public ChartAxis XAxis()
    {
        var xs = Lines.SelectMany(line => line.Points).Select(p => p.X).ToArray();
        var whole = ChartAxis.Whole(xs.Min(), xs.Max());
        if (Categories.Count == 0)
        {
            return whole;
        }
        var (first, last) = (Math.Min(xs.Min(), Categories[0].X), Math.Max(xs.Max(), Categories[^1].X));
        var room = Lines.All(line => line.Kind is LineKind.Dots or LineKind.Scatter) ? 0.5 : last > first ? 0 : 0.5;
        return new(first - room, last + room, Categories);
    }

    /// <summary>The y axis, which holds all points and intervals.</summary>
    public ChartAxis YAxis()
    {
        var values = Lines.SelectMany(line => line.Points).SelectMany(p => new[] { p.Y, p.Low, p.High })
            .Concat(Levels.Select(level => level.Y)).Where(double.IsFinite);
        return ChartAxis.Around([.. HasZero ? values.Append(0) : values], IsShare);
    }

    /// <summary>A value as text, with its interval where it has one.</summary>
    public string Text(ChartPoint point)
    {
        var text = Text(point.Y);
        return point.HasInterval ? $"{text} [{Text(point.Low)}, {Text(point.High)}]" : text;
    }

    /// <summary>The label of an x.</summary>
    public string XText(double x)
    {
        var near = Categories.OrderBy(c => Math.Abs(c.X - x)).FirstOrDefault();
        return near.Label ?? ChartText.Number(x);
    }

    private string Text(double value) => IsShare && double.IsFinite(value) ? ChartText.Percent(value) : ChartText.Number(value);
}
