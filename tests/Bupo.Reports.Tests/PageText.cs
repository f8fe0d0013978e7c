using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>What is asked of every page's text.</summary>
internal static class PageText
{
    private const string SvgNamespace = "http://www.w3.org/2000/svg";

    /// <summary>Asserts that a page forbids all requests and names no address.</summary>
    public static void NeedsNoNetwork(string page)
    {
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        var rest = page.Replace(SvgNamespace, "", StringComparison.Ordinal);
        Assert.DoesNotContain("http:", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", rest, StringComparison.Ordinal);
    }
}
