using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bupo.Bench.House;

/// <summary>How long things are.</summary>
public static class Sizes
{
    /// <summary>The most columns of a line, as .editorconfig says.</summary>
    public static int MostColumns => 130;

    /// <summary>Lines that are wider than <see cref="MostColumns"/>, as <c>file:line: width</c>; a line without a blank to break it at is let be.</summary>
    public static IEnumerable<string> WideLines(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Lines.Index()
        where line.Item.Length > MostColumns && line.Item.Trim().Contains(' ', StringComparison.Ordinal)
        select $"{file.Path}:{line.Index + 1}: {line.Item.Length} columns";

    /// <summary>Methods and constructors with their lines, from the signature to the closing brace.</summary>
    public static IEnumerable<(string Name, int Lines)> Methods(IEnumerable<SourceFile> files) =>
        from file in files
        from method in file.Tree.GetRoot().DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
        select ($"{file.Path}: {NameOf(method)}", LinesOf(method));

    /// <summary>Methods, constructors and delegates with more than five parameters.</summary>
    /// <remarks>Records are left out: a record of many values is what a long list of parameters becomes.</remarks>
    public static IEnumerable<string> ManyParameters(IEnumerable<SourceFile> files) =>
        from file in files
        from list in file.Tree.GetRoot().DescendantNodes().OfType<ParameterListSyntax>()
        where list.Parameters.Count > 5 && list.Parent is not RecordDeclarationSyntax and not LambdaExpressionSyntax
        select $"{file.Path}:{list.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {list.Parameters.Count} parameters";

    private static int LinesOf(BaseMethodDeclarationSyntax method)
    {
        var start = method.ChildTokens().Concat(method.ChildNodes().SelectMany(node => node.DescendantTokens()))
            .Where(token => !method.AttributeLists.Any(list => list.Span.Contains(token.Span))).Min(token => token.SpanStart);
        var lines = method.SyntaxTree.GetText().Lines;
        return lines.GetLineFromPosition(method.Span.End).LineNumber - lines.GetLineFromPosition(start).LineNumber + 1;
    }

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => method.Kind().ToString(),
    };
}
