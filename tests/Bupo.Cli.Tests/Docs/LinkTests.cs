using System.Text.RegularExpressions;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Docs;

/// <summary>No link of the pages leads nowhere.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Links_OfAllPages_LeadToAFileAndAHeading()
    {
        var broken = Pages.All.SelectMany(page => Link().Matches(Pages.Text(page)).Select(m => (Page: page, Target: m.Groups[1].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal) && !Resolves(link.Page, link.Target)).ToArray();

        Assert.True(broken.Length == 0, string.Join("\n", broken.Select(link => $"{link.Page}: {link.Target}")));
    }

    private static bool Resolves(string page, string target)
    {
        var (path, anchor) = target.Split('#') is [var file, var heading] ? (file, heading) : (target, null);
        var found = path.Length == 0 ? page : Path.GetRelativePath(Repository.Folder, Path.Combine(Repository.Folder, Path.GetDirectoryName(page)!, path));
        return Path.Exists(Path.Combine(Repository.Folder, found)) && (anchor is null || Anchors(found).Contains(anchor));
    }

    private static IEnumerable<string> Anchors(string page) => Heading().Matches(Pages.Text(page)).Select(m => Anchor(m.Groups[1].Value));

    /// <summary>A heading's anchor as GitHub makes it.</summary>
    private static string Anchor(string heading) =>
        new([.. heading.Trim().ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')]);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
