using System.Text.Json.Nodes;
using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>The page of an analysis in a real browser; pictures stay in the test's output folder, under screenshots.</summary>
public sealed class AnalysisPageBrowserTests
{
    private const string Said = "probe: ";
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    [Theory]
    [InlineData(1280, 3400, "a desktop")]
    [InlineData(390, 5600, "a phone")]
    public void Page_AtAWidth_ShowsCurvesMapAndSquaresWithoutErrors(int width, int height, string what)
    {
        var (report, map) = MadeReport.Of(layers: 28, tokens: 120);

        var (state, _) = Show($"report-{width}", report, map, width, height, hover: "#map");

        Assert.True(state["state"]!.GetValue<string>() == "ready", what);
        Assert.Equal(width, state["width"]!.GetValue<int>());
        Assert.True(state["overflow"]!.GetValue<int>() <= 0, $"The page is wider than {what} by {state["overflow"]} pixels.");
        Assert.Equal(7, state["charts"]!.GetValue<int>());
        Assert.Equal(2, state["squares"]!.GetValue<int>());
        Assert.True(state["inked"]!.GetValue<int>() > 1000, "The map is empty.");
        Assert.Matches("^token [0-9]+: .*\nlayer [0-9]+: entropy [0-9.]+\n\" word[0-9]+\"\n", state["tip"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("#charts figure:nth-child(2) svg", "^layer [0-9]+, (exploration|integration|convergence)\nlayer: ")]
    [InlineData("#squares canvas", "^l = [0-9]+, m = [0-9]+: [01]\\.[0-9]{3}$")]
    public void Page_PointedAt_TellsValues(string hover, string expected)
    {
        var (report, map) = MadeReport.Of(layers: 28, tokens: 120);

        var (state, _) = Show("hover" + hover.Length, report, map, 1280, 3400, hover);

        Assert.Matches(expected, state["tip"]!.GetValue<string>());
    }

    [Fact]
    public void Page_SixtyFourLayersOfFourThousandTokens_StaysSmallAndReadable()
    {
        var (report, map) = MadeReport.Of(layers: 64, tokens: 4000);

        var (state, seconds) = Show("report-long", report, map, 1280, 3800, hover: "#map");

        var bytes = new FileInfo(Path.Combine(_folder, "report-long.html")).Length;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{bytes / 1e6:F1} MB; script {state["milliseconds"]} ms, redrawing the map after scrolling {state["redraw"]} ms; {seconds:F1} s with the browser's start"));
        Assert.Equal("ready", state["state"]!.GetValue<string>());
        Assert.True(bytes < 4_000_000, $"{bytes} bytes");
        Assert.True(state["nodes"]!.GetValue<int>() < 10_000, $"{state["nodes"]} elements");
        Assert.True(state["inked"]!.GetValue<int>() > 1000, "The map is empty.");
    }

    /// <summary>Shows a copy of the page whose last script points at an element and tells what is there.</summary>
    private (JsonNode State, double Seconds) Show(string name, Bupo.Analysis.AnalysisReport report, TokenMap map, int width, int height, string hover)
    {
        var path = Path.Combine(_folder, name + ".html");
        AnalysisPage.Write(path, report, map);
        File.AppendAllText(path, $$"""
            <script>
            const target = document.querySelector('{{hover}}'), place = target.getBoundingClientRect();
            const before = performance.now();
            document.getElementById('view').scrollLeft = 1e6;
            draw();
            const redraw = Math.round(performance.now() - before);
            target.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: place.left + Math.min(place.width, innerWidth) * 0.6, clientY: place.top + place.height * 0.4 }));
            const strip = document.getElementById('map'), ink = strip.getContext('2d').getImageData(0, 0, strip.width, strip.height).data;
            let inked = 0;
            for (let i = 3; i < ink.length; i += 4) inked += ink[i] > 0;
            console.log('{{Said}}' + JSON.stringify({
              state: document.documentElement.dataset.state, width: innerWidth, overflow: document.documentElement.scrollWidth - innerWidth,
              charts: document.querySelectorAll('#charts svg').length, squares: document.querySelectorAll('#squares canvas').length,
              tip: document.getElementById('tip').textContent, nodes: document.querySelectorAll('*').length, inked, redraw,
              milliseconds: Math.round(performance.now()),
            }));
            </script>
            """);
        var shown = Browser.Show(path, Path.Combine(_folder, name + ".png"), width, height);
        var said = Assert.Single(shown.Console);
        Assert.StartsWith(Said, said, StringComparison.Ordinal);
        return (JsonNode.Parse(said[Said.Length..])!, shown.Seconds);
    }
}
