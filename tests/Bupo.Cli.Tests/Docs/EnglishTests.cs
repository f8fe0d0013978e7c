using System.Text.RegularExpressions;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Docs;

/// <summary>The word list of the project's English: what a native engineer would not write, and what to write instead.</summary>
public sealed partial class EnglishTests
{
    private static readonly (string Pattern, string Instead)[] Words =
    [
        (@"\b(?:a|an|one) (?:line|one|token|row|record|value|number|response|prompt|step|page|entry|verdict) an? (?:line|token|step|page|row|response|prompt|layer|run|problem|seed)\b",
            "one … per …"),
        (@"\bgo(?:es)? on (?:with|from)\b|\bgoing on with\b|\bgone on with\b|\bwent on with\b", "continues, resumes from"),
        (@"\bmend(?:s|ed|ing)?\b", "fix, fixes"),
        (@"\bso many (?:tokens|steps|times|rows|minutes|responses)\b", "n, the given number of"),
        (@"\bhears of\b|\b(?:is|are) told (?:of|which|that)\b", "receives, is passed"),
        (@"\bis spared\b|\bare spared\b", "saves, avoids"),
        (@"\bcomes along\b", "bundled"),
        (@"\bof equals the first\b", "ties go to the first"),
        (@"\bfrom behind\b|\b(?:lies|stands) behind\b", "after"),
        (@"\bwhoever (?:knows|has|calls)\b", "callers that …"),
        (@"\b(?:update|step|loss|gradient)s? (?:is|are) unsound\b|\bUnsound\b", "non-finite"),
        (@"\b[Oo]ptimis(?:e|er|ers|ed|es|ing|ation)\b|\b[Nn]ormalis(?:e|er|ed|es|ing|ation)\b|\b[Qq]uantis(?:e|er|ed|es|ing|ation)\b|\b[Aa]nalys(?:e|ed|ing)\b"
            + @"|\b[Cc]olour|\b[Bb]ehaviour|\b[Ff]avour|\b[Nn]eighbour", "American spelling"),
    ];

    [Fact]
    public void Words_OfPagesAndSources_AreThoseOfTheField()
    {
        var lines = Pages.All.Concat(Sources()).SelectMany(path => Pages.Text(path).Split('\n').Select((text, i) => (Place: $"{path}:{i + 1}", Text: text)));

        var found = lines.Where(line => Prose(line.Text)).SelectMany(line => Words.SelectMany(word => Regex.Matches(line.Text, word.Pattern)
            .Select(match => $"{line.Place}: \"{match.Value}\", write {word.Instead}"))).ToArray();

        Assert.True(found.Length == 0, string.Join("\n", found));
    }

    /// <summary>The sources whose comments and messages people read; recorded answers of other systems are quoted as they are.</summary>
    private static IEnumerable<string> Sources() => new[] { "src", "bench" }
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Folder, folder), "*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".html" or ".js" && !Built().IsMatch(file))
        .Select(file => Path.GetRelativePath(Repository.Folder, file));

    // An address or a name in code is not prose.
    private static bool Prose(string line) => !line.Contains("http", StringComparison.Ordinal);

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Built();
}
