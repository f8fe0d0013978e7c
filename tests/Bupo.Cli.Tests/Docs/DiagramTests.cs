using System.Text.RegularExpressions;
using Bupo.Models.Decoder;
using Bupo.Recipes;
using Bupo.Testing;
using Bupo.Verification;
using Xunit;

namespace Bupo.Cli.Tests.Docs;

/// <summary>What the diagrams of the pages name is there under that name.</summary>
public sealed partial class DiagramTests
{
    private static readonly HashSet<string> Types = [.. new[] { typeof(Recipe), typeof(DecoderModel), typeof(AnswerRules), typeof(App) }
        .SelectMany(type => type.Assembly.GetTypes()).Select(type => type.Name.Split('`')[0])];

    [Fact]
    public void Names_OfTheDiagrams_Exist()
    {
        var names = Pages.All.SelectMany(page => Diagram().Matches(Pages.Text(page)).SelectMany(d => Name().Matches(d.Value)).Select(m => (Page: page, Name: m.Value))).ToArray();

        Assert.NotEmpty(names);
        Assert.Empty(names.Where(found => !Types.Contains(found.Name) && !Directory.Exists(Path.Combine(Repository.Folder, "src", found.Name))));
    }

    [GeneratedRegex("```mermaid\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Diagram();

    // A project, or a type of at least two words; ids of nodes are single words.
    [GeneratedRegex(@"\bBupo(\.[A-Z]\w+)?\b|\b([A-Z][a-z]+){2,}\b")]
    private static partial Regex Name();
}
