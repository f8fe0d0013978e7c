using System.Text.RegularExpressions;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Docs;

/// <summary>A message that the page on troubles quotes is one that the program has.</summary>
public sealed partial class TroubleshootingTests
{
    private const int Telling = 20;    // characters; shorter pieces are in many messages

    [Fact]
    public void Messages_OfThePage_AreThoseOfTheProgram()
    {
        var sources = string.Concat(Directory.GetFiles(Path.Combine(Repository.Folder, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));
        var pieces = Message().Matches(Pages.Text(Path.Combine("docs", "troubleshooting.md")))
            .SelectMany(m => m.Groups[1].Value.Split('…')).Select(piece => piece.Trim(' ', ';', ',')).Where(piece => piece.Length >= Telling).ToArray();

        var unknown = pieces.Where(piece => !sources.Contains(piece, StringComparison.Ordinal)).ToArray();

        Assert.True(pieces.Length >= 12, $"{pieces.Length} pieces found");
        Assert.True(unknown.Length == 0, string.Join("\n", unknown));
    }

    /// <summary>The quoted words of a row's first cell that hold a gap or end as a sentence.</summary>
    [GeneratedRegex(@"^\| `([^`]*(?:…|\.)[^`]*)`", RegexOptions.Multiline)]
    private static partial Regex Message();
}
