using System.Text.RegularExpressions;
using Bupo.Models.Architectures;
using Xunit;

namespace Bupo.Cli.Tests.Docs;

/// <summary>The page on models names the families that the registry has, and no other.</summary>
public sealed partial class ModelsPageTests
{
    [Fact]
    public void Families_OfThePage_AreThoseOfTheRegistry()
    {
        var named = ClassName().Matches(Pages.Text(Path.Combine("docs", "models.md"))).Select(match => match.Value).ToHashSet();

        Assert.Equal(DecoderFamilies.Known.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\b\w+For(CausalLM|ConditionalGeneration)\b")]
    private static partial Regex ClassName();
}
