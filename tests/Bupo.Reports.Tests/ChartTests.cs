using System.Globalization;
using Bupo.Reports.Charts;
using SkiaSharp;
using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>Colors, axes and drawings that all pages and figures share.</summary>
public sealed class ChartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-chart-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("start,GRPO,BuPO", "start,grpo,bupo", "each method has its color")]
    [InlineData("BuPO,GRPO", "bupo,grpo", "whatever the order")]
    [InlineData("bupo-seed2,reinforce_plus_plus,REINFORCE++", "bupo,reinforce,a", "the name's first word counts, and a method once")]
    [InlineData("GRPO,GRPO 4 steps fewer,layer 7,layer 8", "grpo,a,b,c", "variants and other names take the next free color")]
    public void Palette_OfNames_GivesAMethodItsColorEverywhere(string names, string expected, string reason) =>
        Assert.True(expected.Split(',').SequenceEqual(Palette.Of(names.Split(',')).Select(c => c.Name)), reason);

    [Fact]
    public void Palette_EveryColor_IsUniqueAndHasThreeToOneContrastInBothThemes()
    {
        Assert.Equal(Palette.All.Count(), Palette.All.Select(c => c.Name).Distinct().Count());
        foreach (var color in Palette.All.Except([Palette.Exploration, Palette.Integration, Palette.Convergence]))
        {
            Assert.True(Contrast(color.Light, "#ffffff") >= 3, $"{color} on white");
            Assert.True(Contrast(color.Dark, "#12161d") >= 3, $"{color} on dark");
        }
    }

    [Theory]
    [InlineData(0.0, 1.0, "0.0,0.2,0.4,0.6,0.8,1.0", "a share")]
    [InlineData(0.234, 0.693, "0.2,0.3,0.4,0.5,0.6,0.7", "round ends around the values")]
    [InlineData(-15.0, 1.3, "−15,−10,−5,0,5", "both signs")]
    [InlineData(0.5, 0.5, "0.4,0.6", "a constant between two steps")]
    [InlineData(2e7, 5e7, "2e7,2.5e7,3e7,3.5e7,4e7,4.5e7,5e7", "large numbers")]
    [InlineData(1e-6, 3e-6, "1e-6,1.5e-6,2e-6,2.5e-6,3e-6", "small numbers")]
    public void Axis_AroundValues_EndsOnRoundSteps(double low, double high, string expected, string reason) =>
        Assert.Equal((expected, reason), (string.Join(',', ChartAxis.Around([low, high]).Ticks.Select(t => t.Label)), reason));

    [Fact]
    public void RunningMean_OfPointsWithAGap_KeepsTheGapAndAveragesNeighbors()
    {
        ChartPoint[] points = [new(1, 1), new(2, 3), new(3, double.NaN), new(4, 5), new(5, 9)];

        var means = ChartLine.RunningMean(points, 1);

        Assert.Equal([2, 2, double.NaN, 7, 7], means.Select(p => p.Y));
    }

    [Fact]
    public void Svg_HostileNames_StayText()
    {
        const string Hostile = "</svg><script>alert(1)</script>\"'";
        var chart = Chart() with { Title = Hostile, Axes = (Hostile, Hostile), Lines = [new ChartLine(Hostile, Palette.Layer, [new(0, 1), new(1, 2)])] };

        var html = ChartFigure.Html(chart);

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Equal(1, html.Split("</svg>").Length - 1);
    }

    [Fact]
    public void File_OfOneChart_HasTheSameColorsInPngAndSvg()
    {
        ChartFile.Write(_folder, "chart", Chart());

        using var picture = SKBitmap.Decode(Path.Combine(_folder, "chart.png"));
        var colors = picture.Pixels.Distinct().ToHashSet();
        var svg = File.ReadAllText(Path.Combine(_folder, "chart.svg"));
        foreach (var color in new[] { Palette.Layer, Palette.Attention })
        {
            Assert.Contains(SKColor.Parse(color.Light), colors);
            Assert.Contains($"stroke=\"{color.Light}\"", svg, StringComparison.Ordinal);
            Assert.Contains(color.Dark, svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RobustScale_OneExtremeValue_LeavesTheScaleToTheOthers() =>
        Assert.Equal((2, 98), HeatMap.RobustScale([.. Enumerable.Range(0, 100).Select(i => (double)i), 1e9]));

    private static LineChart Chart() => new()
    {
        Title = "Two lines",
        Axes = ("layer", "nats"),
        Lines =
        [
            new ChartLine("layer", Palette.Layer, [new(0, 1, 0.5, 1.5), new(1, 2, 1.5, 2.5), new(2, 1, 0.5, 1.5)]),
            new ChartLine("attention", Palette.Attention, [new(0, 3), new(1, 3), new(2, 3)]),
        ],
    };

    // WCAG 2.2's contrast ratio.
    private static double Contrast(string one, string other)
    {
        static double Luminance(string color)
        {
            double Channel(int at)
            {
                var value = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
                return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            }
            return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
        }
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }
}
