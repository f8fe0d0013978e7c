using System.Text.Json;
using Bupo.Testing;
using Xunit;

namespace Bupo.Verification.Tests.Rules;

/// <summary>Every gold answer of the data sets equals itself, or is listed in docs/verification.md with the reason.</summary>
public sealed class DatasetGoldenTests
{
    [Fact]
    public void Readable_EveryGold_EqualsItselfOrIsListed()
    {
        var listed = Listed();
        var unlisted = new List<string>();
        foreach (var file in Directory.GetFiles(Shared.Path("data"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
            {
                using var row = JsonDocument.Parse(line);
                var id = row.RootElement.GetProperty("id").GetString()!;
                var gold = row.RootElement.GetProperty("answer").GetString()!;
                var isUsable = AnswerRules.Readable(gold, out var reason)
                    && AnswerRules.Symbolic.Judge($@"\boxed{{{gold}}}", gold).IsCorrect;
                if (!isUsable && !listed.Contains(id))
                {
                    unlisted.Add($"{id}: {gold} {reason}");
                }
            }
        }

        Assert.True(unlisted.Count == 0, string.Join("\n", unlisted));
    }

    // The rows of the document's table of unusable golds: | id | gold | reason |.
    private static HashSet<string> Listed()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bupo.slnx")))
        {
            folder = folder.Parent;
        }
        Assert.NotNull(folder);
        return [.. File.ReadLines(Path.Combine(folder.FullName, "docs", "verification.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])];
    }
}
