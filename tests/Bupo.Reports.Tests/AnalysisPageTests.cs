using System.Text.Json.Nodes;
using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>The page of an analysis as a file.</summary>
public sealed class AnalysisPageTests : IDisposable
{
    private const string Hostile = "</script><img src=x onerror=alert(1)> {{table}} \u2028";
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_HostileTexts_StayTexts()
    {
        var (report, map) = MadeReport.Of(layers: 4, tokens: 10, text: id => Hostile + id);

        var page = Page(report with { Model = Hostile }, map);

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.Equal(Hostile + "3", Data(page)["map"]!["tokens"]![3]!.GetValue<string>());
        Assert.Equal(Hostile, Data(page)["model"]!.GetValue<string>());
    }

    [Fact]
    public void Write_AnyPage_NeedsNoNetworkAndHoldsAllMeansAsATable()
    {
        var (report, map) = MadeReport.Of(layers: 4, tokens: 10);

        var page = Page(report, map);

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal).Replace("'http://www.w3.org/2000/svg'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(report.Curves.Count + 1, page.Split("<thead>")[1].Split("</thead>")[0].Split("<th").Length - 1);
        Assert.Equal(5, page.Split("<tbody>")[1].Split("</tbody>")[0].Split("<tr>").Length - 1);
        Assert.Contains("2 because it has no token after the prompt", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Map_HoldsEveryEntropyWithinAStepAndEveryTopToken()
    {
        var (report, map) = MadeReport.Of(layers: 4, tokens: 10);

        var found = Data(Page(report, map))["map"]!;

        var unit = found["unit"]!.GetValue<float>();
        var entropies = Numbers(found["entropies"]!);
        var tops = Numbers(found["tops"]!);
        for (var layer = 0; layer <= 4; layer++)
        {
            var row = map.Measures.Row(Bupo.Analysis.Curve.EntropyLayer, layer);
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(row[i], entropies[(layer * 10) + i] * unit, unit);
                Assert.Equal(
                    map.Measures.TopTokens![layer][i].Select(map.Text),
                    Enumerable.Range(0, 3).Select(k => found["texts"]![tops[(((layer * 10) + i) * 3) + k]]!.GetValue<string>()));
            }
        }
    }

    [Fact]
    public void Write_WithoutNormedCurves_SaysNotMeasured()
    {
        var (report, _) = MadeReport.Of(layers: 4, tokens: 10, normed: false);

        var page = Page(report, null);

        Assert.Contains("not measured", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<th title=\"entropy of the logit lens", page, StringComparison.Ordinal);
        Assert.Null(Data(page)["map"]);
    }

    [Fact]
    public void Plots_OneOrSeveralReports_ArePicturesOfEveryFigure()
    {
        var (report, _) = MadeReport.Of(layers: 4, tokens: 10);

        AnalysisPlots.Write(Path.Combine(_folder, "one"), report);
        AnalysisPlots.Write(Path.Combine(_folder, "two"), report, report with { Model = "other" });

        Assert.Equal(
            ["entropy_change", "entropy_flow", "entropy_normed", "feature_refinement", "residual_cosine"],
            Directory.GetFiles(Path.Combine(_folder, "one"), "*.png").Select(Path.GetFileNameWithoutExtension).Order());
        Assert.Contains("other: layer", File.ReadAllText(Path.Combine(_folder, "two", "entropy_flow.svg")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "two", "feature_refinement_2.png")));
    }

    private static int[] Numbers(JsonNode text) =>
        [.. Convert.FromBase64String(text.GetValue<string>()).Chunk(2).Select(b => (int)BitConverter.ToUInt16(b))];

    private static JsonNode Data(string page) => JsonNode.Parse(page.Split("id=\"data\">")[1].Split("</script>")[0])!;

    private string Page(Bupo.Analysis.AnalysisReport report, TokenMap? map)
    {
        var path = Path.Combine(_folder, "report.html");
        AnalysisPage.Write(path, report, map);
        return File.ReadAllText(path);
    }
}
