using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Bupo.Evaluation;
using Bupo.Verification;
using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>The page of an evaluation, with what a model could write to break it.</summary>
public sealed class EvaluationPageTests : IDisposable
{
    private const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)> {{data}} \" ' & \u202e \0 \ud83d\ude00 \u2028";
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_HostileTexts_StayTexts()
    {
        var page = Page(Report("<b>model</b> {{problems}}", Hostile, right: 2));

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>model", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<script").Length - 1);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.Contains("&lt;b&gt;model&lt;/b&gt; {{problems}}", page, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(Hostile), page, StringComparison.Ordinal);
        Assert.Equal(Hostile, Responses(page)[0]![0]!["text"]!.GetValue<string>());
    }

    [Fact]
    public void Write_AnyPage_NeedsNoNetwork()
    {
        var page = Page(Report("m", "text", right: 1));

        PageText.NeedsNoNetwork(page);
    }

    [Fact]
    public void Write_TwoModels_ShowsEveryResponseOfBothAndWhatFlipped()
    {
        var reports = new[] { Report("before", "x", right: 0), Report("after", "y", right: 4) };

        var page = Page(reports);

        Assert.Contains("after compared with before", page, StringComparison.Ordinal);
        Assert.Contains("data-marks=\"sometimes flip gained\"", page, StringComparison.Ordinal);
        Assert.Contains("data-name=\"before\" data-y=\"0.0 % [", page, StringComparison.Ordinal);
        Assert.Contains("data-name=\"after\" data-y=\"100.0 % [", page, StringComparison.Ordinal);
        Assert.Equal([4, 4], Responses(page).Select(r => r!.AsArray().Count));
        Assert.Equal(["before", "after"], Data(page)["models"]!.AsArray().Select(m => m!["name"]!.GetValue<string>()));
    }

    private static EvaluationReport Report(string model, string text, int right)
    {
        EvaluationRecord[] records = [.. Enumerable.Range(0, 4).Select(sample => new EvaluationRecord
        {
            Dataset = "d",
            Id = "d-0",
            Sample = sample,
            Problem = text,
            Answer = text,
            Response = text,
            ResponseTokens = 3,
            IsTruncated = false,
            IsFormatted = true,
            Verdict = sample < right ? VerdictKind.Correct : VerdictKind.Wrong,
            Extracted = text,
            Reason = text,
        })];
        return new EvaluationReport(model, new Dictionary<string, string> { ["system"] = text }, [new(EvaluationSummary.Of(records, 0), records)]);
    }

    private string Page(params EvaluationReport[] reports)
    {
        var path = Path.Combine(_folder, "report.html");
        EvaluationPage.Write(path, reports, reports.Length == 1 ? [] : EvaluationComparison.Between(reports, 0));
        return File.ReadAllText(path);
    }

    private static JsonNode Data(string page) => JsonNode.Parse(page.Split("id=\"data\">")[1].Split("</script>")[0])!;

    private static JsonArray Responses(string page)
    {
        using var packed = new MemoryStream(Convert.FromBase64String(Data(page)["responses"]!["d"]![0]!.GetValue<string>()));
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        return JsonNode.Parse(gzip)!.AsArray();
    }
}
