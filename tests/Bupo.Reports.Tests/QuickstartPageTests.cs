using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>The page of a quickstart as a file.</summary>
public sealed class QuickstartPageTests : IDisposable
{
    private const string Hostile = "</code><script>alert(1)</script><img src=x onerror=alert(2)> {{facts}} \" ' &";
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_HostileTexts_StayTextsAndNoAddressIsNamed()
    {
        var path = Path.Combine(_folder, "quickstart.html");

        QuickstartPage.Write(path, MadePages.QuickstartReport(Hostile));

        var page = File.ReadAllText(path);
        Assert.Single(page.Split("<script").Skip(1));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        PageText.NeedsNoNetwork(page);
    }

    [Fact]
    public void Write_AReport_LeadsWithAccuraciesAndShowsResponsesNextStepsAndLinks()
    {
        var path = Path.Combine(_folder, "quickstart.html");

        QuickstartPage.Write(path, MadePages.QuickstartReport("9-2*3="));

        var page = File.ReadAllText(path);
        var body = page[page.IndexOf("<main>", StringComparison.Ordinal)..];
        Assert.True(body.IndexOf("75.0 %", StringComparison.Ordinal) < body.IndexOf("<svg", StringComparison.Ordinal), "The accuracies are above the first chart.");
        Assert.Equal(6, page.Split("<article").Length - 1);
        Assert.Contains("<a href=\"analysis/report.html\">", page, StringComparison.Ordinal);
        Assert.Contains("class=\"settled\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 2, "these problems do not show that BuPO and GRPO differ", "as many right for each")]
    [InlineData(8, 4, "more than the choice of problems explains", "all right against half")]
    public void Findings_OfADifference_ClaimWhatTheIntervalAllows(int problems, int right, string expected, string reason)
    {
        var report = MadePages.QuickstartReport("p", problems) with
        {
            Evaluations = [MadePages.Evaluated("start", problems, 1, "p"), MadePages.Evaluated("GRPO", problems, 2, "p"), MadePages.Evaluated("BuPO", problems, right, "p")],
        };

        var said = QuickstartFindings.Of(report).Single(s => s.StartsWith("BuPO", StringComparison.Ordinal) && s.Contains("GRPO", StringComparison.Ordinal));

        Assert.True(said.Contains(expected, StringComparison.Ordinal), $"{reason}: {said}");
    }
}
