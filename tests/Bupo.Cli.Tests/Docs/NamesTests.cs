using System.Text.RegularExpressions;
using Bupo.Analysis;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Testing;
using Bupo.Training.Metrics;
using Bupo.Verification;
using Xunit;

namespace Bupo.Cli.Tests.Docs;

/// <summary>What the pages on concepts call by name is there under that name.</summary>
public sealed partial class NamesTests
{
    private static readonly HashSet<string> Types = [.. new[] { typeof(Recipe), typeof(DecoderModel), typeof(AnswerRules), typeof(App) }
        .SelectMany(type => type.Assembly.GetTypes()).Select(type => type.Name.Split('`')[0])];

    [Fact]
    public void Names_OfTheConcepts_Exist()
    {
        var keys = RecipeKeys.Values(new Recipe { Model = "m", Data = new DataRecipe { Source = "s" } }).Keys.ToHashSet();
        string[] sections = [.. keys.Select(key => key.Split('.')[0]).Distinct()];
        var unknown = Pages.All.Where(page => page.StartsWith(Path.Combine("docs", "concepts"), StringComparison.Ordinal))
            .SelectMany(page => Span().Matches(Pages.Text(page)).Select(m => (Page: page, Name: m.Groups[1].Value)))
            .Where(span => !IsKnown(span.Name, keys, sections)).ToArray();

        Assert.True(unknown.Length == 0, string.Join("\n", unknown.Select(span => $"{span.Page}: {span.Name}")));
    }

    private static bool IsKnown(string name, HashSet<string> keys, string[] sections)
    {
        if (MetricName().IsMatch(name))
        {
            return MetricCatalog.Find(name) is not null || Curve.All.Any(curve => curve.Name == name) || Directory.Exists(Path.Combine(Repository.Folder, name));
        }
        if (View().IsMatch(name))
        {
            return name is "layer(L)" or "layer(l)" or "layer(L, normed)" or "layer(auto)" || PolicyView.Parse(name) is not null;
        }
        if (KeyPath().Match(name) is { Success: true } path && sections.Contains(path.Groups[1].Value) && !name.Contains(".yaml", StringComparison.Ordinal))
        {
            return keys.Contains(name.Split(':')[0]);
        }
        // A class, alone or with a member.
        return !TypeName().IsMatch(name) || name.StartsWith("Bupo.", StringComparison.Ordinal) || Types.Contains(name.Split('.', '(')[0]);
    }

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"^[a-z_]+/[a-z_]+$")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^(layer|attention|ffn)\(.*\)$|^final$")]
    private static partial Regex View();

    [GeneratedRegex(@"^([a-z]+)\.[a-z_.]+(: \w+)?$")]
    private static partial Regex KeyPath();

    [GeneratedRegex(@"^[A-Z][a-z]+[A-Za-z]*(\.[A-Za-z]+)?(\([^)]*\))?$")]
    private static partial Regex TypeName();
}
