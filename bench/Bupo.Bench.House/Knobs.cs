using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bupo.Bench.House;

/// <summary>How often the product spells a key of its recipes: once as a property, and then as text.</summary>
public static class Knobs
{
    /// <summary>The keys in the order of how many places spell them, most first.</summary>
    public static IReadOnlyList<(string Key, int Places)> Spelled(IReadOnlyList<SourceFile> files)
    {
        var keys = files.SelectMany(file => file.Tree.GetRoot().DescendantNodes().OfType<PropertyDeclarationSyntax>())
            .Where(property => property.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "RecipeKey"))
            .GroupBy(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Identifier.Text), StringComparer.Ordinal);
        var texts = files.SelectMany(file => file.Tree.GetRoot().DescendantNodes().OfType<LiteralExpressionSyntax>())
            .Where(literal => literal.IsKind(SyntaxKind.StringLiteralExpression)).Select(literal => literal.Token.ValueText)
            .ToLookup(text => text, StringComparer.Ordinal);
        return [.. keys.Where(key => key.Key.Contains('_', StringComparison.Ordinal)).Select(key => (key.Key, 1 + texts[key.Key].Count()))
            .OrderByDescending(key => key.Item2).ThenBy(key => key.Key, StringComparer.Ordinal)];
    }
}
