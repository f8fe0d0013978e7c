using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bupo.Bench.House;

/// <summary>The product's sources as one compilation: which file uses which, and which types nobody else uses.</summary>
/// <remarks>What the build generates is missing, so some calls stay unresolved. Declared types and their users are not among them.</remarks>
public sealed class Sources
{
    private const string ImpliedUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private readonly CSharpCompilation _compilation;
    private readonly Dictionary<string, SourceFile> _files;
    private readonly SortedSet<string> _borrowed = new(StringComparer.Ordinal);

    /// <summary>Reads the sources under <c>src</c>.</summary>
    /// <param name="repository">The repository's root.</param>
    public Sources(string repository)
    {
        Files = [.. SourceFile.Under(repository, "src")];
        _files = Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Bupo", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        _compilation = CSharpCompilation.Create("house", [.. Files.Select(file => file.Tree), CSharpSyntaxTree.ParseText(ImpliedUsings)],
            references, new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
        Uses = Files.ToDictionary(file => file.Path, UsesOf, StringComparer.Ordinal);
    }

    /// <summary>All files of the product.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>For each file the types that it names outside its comments, or whose members it calls, each with the file that declares it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Use>> Uses { get; }

    /// <summary>What a project uses of another one although it is internal there.</summary>
    public IReadOnlyCollection<string> BorrowedInternals => _borrowed;

    /// <summary>The public types that are declared outside any other type.</summary>
    public IEnumerable<INamedTypeSymbol> PublicTypes() => Files
        .SelectMany(file => Declared(file.Tree.GetRoot()).Select(type => _compilation.GetSemanticModel(file.Tree).GetDeclaredSymbol(type)))
        .OfType<INamedTypeSymbol>().Where(type => type.DeclaredAccessibility == Accessibility.Public)
        .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);

    /// <summary>The full names of the types that a project other than their own uses.</summary>
    public IEnumerable<string> UsedByOtherProjects() => Files
        .SelectMany(file => Uses[file.Path].Where(use => _files[use.File].Project != file.Project))
        .Select(use => use.Type).Distinct(StringComparer.Ordinal);

    private static IEnumerable<MemberDeclarationSyntax> Declared(SyntaxNode root) => root
        .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .OfType<MemberDeclarationSyntax>().Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private IReadOnlyList<Use> UsesOf(SourceFile file)
    {
        var model = _compilation.GetSemanticModel(file.Tree);
        var symbols = file.Tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Select(name => model.GetSymbolInfo(name).Symbol?.OriginalDefinition).OfType<ISymbol>()
            .Distinct<ISymbol>(SymbolEqualityComparer.Default).ToArray();
        foreach (var symbol in symbols.Where(symbol => !IsPublic(symbol) && IsOfAnotherProject(symbol, file)))
        {
            _borrowed.Add($"{file.Project} uses {symbol.ToDisplayString()}");
        }
        return [.. symbols.Select(symbol => symbol as INamedTypeSymbol ?? (symbol is INamespaceSymbol ? null : symbol.ContainingType))
            .OfType<INamedTypeSymbol>().Select(type => Outermost(type.OriginalDefinition))
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .SelectMany(type => type.DeclaringSyntaxReferences.Select(place => new Use(type.ToDisplayString(), place.SyntaxTree.FilePath)))
            .Where(use => use.File != file.Path && _files.ContainsKey(use.File))];
    }

    private bool IsOfAnotherProject(ISymbol symbol, SourceFile file) => symbol is INamedTypeSymbol or { ContainingType: not null }
        && symbol.DeclaringSyntaxReferences.FirstOrDefault() is { } place
        && _files.TryGetValue(place.SyntaxTree.FilePath, out var other) && other.Project != file.Project;

    private static bool IsPublic(ISymbol? symbol) => symbol is null or INamespaceSymbol or ITypeParameterSymbol or IParameterSymbol
        || (symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected && IsPublic(symbol.ContainingType));

    private static INamedTypeSymbol Outermost(INamedTypeSymbol type) => type.ContainingType is { } outer ? Outermost(outer) : type;
}
