using System.Text.Json.Nodes;
using Bupo.Analysis;
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
    }

    [Fact]
    public void Write_AnyPage_NeedsNoNetworkAndHoldsAllMeansAsATable()
    {
        var (report, map) = MadeReport.Of(layers: 4, tokens: 10);

        var page = Page(report, map);

        PageText.NeedsNoNetwork(page);
        var all = page[page.IndexOf("<h2>All means", StringComparison.Ordinal)..];
        Assert.Equal(report.Curves.Count + 1, all.Split("<thead>")[1].Split("</thead>")[0].Split("<th").Length - 1);
        Assert.Equal(5, all.Split("<tbody>")[1].Split("</tbody>")[0].Split("<tr>").Length - 1);
        Assert.Contains("Left out: 2 because it has no token after the prompt.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Map_HoldsEveryEntropyWithinAStepAndEveryTopToken()
    {
        var (report, map) = MadeReport.Of(layers: 4, tokens: 10);

        var found = Data(Page(report, map))["map"]!;

        var entropy = found["quantities"]![0]!;
        var (least, unit) = (entropy["least"]!.GetValue<float>(), entropy["unit"]!.GetValue<float>());
        var entropies = Numbers(entropy["codes"]!);
        var tops = Numbers(found["tops"]!);
        for (var layer = 0; layer <= 4; layer++)
        {
            var row = map.Measures.Row(Curve.NormedLayer, layer);
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(row[i], least + (entropies[(layer * 10) + i] * unit), unit);
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
        Assert.DoesNotContain("entropy of the logit lens", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"data\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Plots_OneOrSeveralReports_ArePicturesOfEveryFigure()
    {
        var (report, _) = MadeReport.Of(layers: 4, tokens: 10);

        AnalysisPlots.Write(Path.Combine(_folder, "one"), report);
        AnalysisPlots.Write(Path.Combine(_folder, "two"), report, report with { Model = "other" });

        Assert.Equal(
            ["agreement", "contribution", "entropy_change", "entropy_flow", "entropy_normed", "feature_divergence", "feature_refinement", "log_prob_normed", "residual_cosine"],
            Directory.GetFiles(Path.Combine(_folder, "one"), "*.png").Select(Path.GetFileNameWithoutExtension).Order());
        Assert.Contains(">other<", File.ReadAllText(Path.Combine(_folder, "two", "entropy_flow_attention.svg")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "two", "feature_refinement_2.png")));
    }

    private static int[] Numbers(JsonNode text) =>
        [.. Convert.FromBase64String(text.GetValue<string>()).Chunk(2).Select(b => (int)BitConverter.ToUInt16(b))];

    private static JsonNode Data(string page) => JsonNode.Parse(page.Split("id=\"data\">")[1].Split("</script>")[0])!;

    private string Page(AnalysisReport report, TokenMap? map)
    {
        var path = Path.Combine(_folder, "report.html");
        AnalysisPage.Write(path, report, map);
        return File.ReadAllText(path);
    }
}
