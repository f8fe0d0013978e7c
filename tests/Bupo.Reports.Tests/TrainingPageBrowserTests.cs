using System.Text.Json.Nodes;
using Bupo.Training.Runs;
using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>The page of training runs in a real browser; pictures stay in the test's output folder, under screenshots.</summary>
public sealed class TrainingPageBrowserTests
{
    private const string Said = "probe: ";
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    [Theory]
    [InlineData(1280, 1500, "a desktop")]
    [InlineData(390, 2600, "a phone")]
    public void Page_TwoRuns_ShowsTheirInternalPoliciesSideBySide(int width, int height, string what)
    {
        var state = Show($"training-{width}", [MadeRun.Of("bupo", 28, 60, 6), MadeRun.Of("grpo <b>", 28, 40, 28)], width, height);

        Assert.Equal(width, state["width"]!.GetValue<int>());
        Assert.True(state["overflow"]!.GetValue<int>() <= 0, $"The page is wider than {what} by {state["overflow"]} pixels.");
        Assert.Equal(2, state["maps"]!.GetValue<int>());
        Assert.Equal((13 + 9) * (28 + 1), state["cells"]!.GetValue<int>());                                   // layers of each measured step, and its frame
        Assert.Matches("^bupo\nstep 30, layer [0-9]+: -?[0-9.]+\ntrained 28, boundary 9$", state["tip"]!.GetValue<string>());
        Assert.Equal(10, state["quantities"]!.GetValue<int>());
        Assert.Contains("(Figure 5)", state["meaning"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_RunThatNeverLookedInside_HasNoMaps()
    {
        var state = Show("training-plain", [MadeRun.Of("plain", 4, 6, 2) with { Internal = [] }], 1280, 900, hover: false);

        Assert.Equal(0, state["maps"]!.GetValue<int>());
        Assert.Equal(0, state["quantities"]!.GetValue<int>());
    }

    /// <summary>Shows a copy of the page whose last script points at the first map and then chooses the last quantity.</summary>
    private JsonNode Show(string name, RunRecord[] runs, int width, int height, bool hover = true)
    {
        var path = Path.Combine(_folder, name + ".html");
        TrainingPage.Write(path, runs);
        File.AppendAllText(path, $$"""
            <script>
            const cells = document.querySelectorAll('#maps rect').length;
            if ({{(hover ? "true" : "false")}}) {
              const svg = document.querySelector('#maps svg'), place = svg.getBoundingClientRect();
              svg.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: place.left + place.width * 0.55, clientY: place.top + place.height * 0.5 }));
            }
            const quantity = document.getElementById('quantity'), shown = document.getElementById('tip').textContent;
            const choose = i => { if (quantity.length) { quantity.selectedIndex = i; quantity.dispatchEvent(new Event('change')); } };
            choose(quantity.length - 1);
            console.log('{{Said}}' + JSON.stringify({
              width: innerWidth, overflow: document.documentElement.scrollWidth - innerWidth, maps: document.querySelectorAll('#maps svg').length, cells,
              tip: shown, quantities: quantity.length, meaning: document.getElementById('meaning').textContent,
            }));
            choose(0);
            </script>
            """);
        var seen = Browser.Show(path, Path.Combine(_folder, name + ".png"), width, height);
        var said = Assert.Single(seen.Console);
        Assert.StartsWith(Said, said, StringComparison.Ordinal);
        return JsonNode.Parse(said[Said.Length..])!;
    }
}
