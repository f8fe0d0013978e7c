using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Bupo.Bench.House;

/// <summary>Which public types there are, and which of them nobody needs to see.</summary>
public sealed class PublicTypes
{
    /// <summary>Rooms that are public as a whole, whoever uses them here: what a program of one's own is built from.</summary>
    private static readonly string[] BuildingBlocks =
    [
        "Bupo.Algorithms", "Bupo.Policies", "Bupo.Rewards", "Bupo.Randomness",    // the closed forms, each usable alone
        "Bupo.Analysis", "Bupo.Evaluation",                                       // measures and statistics of recorded data
        "Bupo.Training", "Bupo.Rollouts",                                         // a training loop of one's own
        "Bupo.Models.Templates", "Bupo.Models.Architectures",                     // chat templates and families of one's own
        "Bupo.Recipes", "Bupo.Experiments",                                       // schemas and references for editors
    ];

    private readonly Dictionary<string, INamedTypeSymbol> _types;

    /// <summary>Finds them.</summary>
    /// <param name="sources">The product.</param>
    /// <param name="named">Further text that uses the product as its users do, such as the example program in the documents.</param>
    public PublicTypes(Sources sources, string named)
    {
        _types = sources.PublicTypes().ToDictionary(type => type.ToDisplayString());
        var words = Regex.Matches(named, @"\b[A-Z]\w*").Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var open = new Queue<INamedTypeSymbol>(sources.UsedByOtherProjects().Where(_types.ContainsKey).Select(name => _types[name])
            .Concat(_types.Values.Where(type => words.Contains(type.Name) || IsBuildingBlock(type))));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var type))
        {
            if (seen.Add(type.ToDisplayString()))
            {
                foreach (var shown in ShownBy(type).Select(t => t.ToDisplayString()).Where(_types.ContainsKey))
                {
                    open.Enqueue(_types[shown]);
                }
            }
        }
        Unneeded = [.. _types.Keys.Where(name => !seen.Contains(name)).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many there are.</summary>
    public int Count => _types.Count;

    /// <summary>Those that are no building block, that no other project and no example uses, and that no needed type shows in a signature.</summary>
    public IReadOnlyList<string> Unneeded { get; }

    private static bool IsBuildingBlock(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString() is var room
        && (BuildingBlocks.Any(block => room == block || room.StartsWith(block + ".", StringComparison.Ordinal)) || type.BaseType?.Name.EndsWith("Exception", StringComparison.Ordinal) == true);

    /// <summary>The types in a type's public face.</summary>
    private static IEnumerable<INamedTypeSymbol> ShownBy(INamedTypeSymbol type) => new ITypeSymbol?[] { type.BaseType }.Concat(type.Interfaces)
        .Concat(type.GetMembers().Where(member => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected).SelectMany(Shown))
        .Concat(type.DelegateInvokeMethod is { } invoke ? Shown(invoke) : [])
        .OfType<ITypeSymbol>().SelectMany(Parts);

    private static IEnumerable<ITypeSymbol> Shown(ISymbol member) => member switch
    {
        IMethodSymbol method => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType),
        IPropertySymbol property => [property.Type, .. property.Parameters.Select(parameter => parameter.Type)],
        IFieldSymbol field => [field.Type],
        IEventSymbol raised => [raised.Type],
        INamedTypeSymbol nested => ShownBy(nested),
        _ => [],
    };

    private static IEnumerable<INamedTypeSymbol> Parts(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType),
        IPointerTypeSymbol pointer => Parts(pointer.PointedAtType),
        INamedTypeSymbol named => [(named.ContainingType ?? named).OriginalDefinition, .. named.TypeArguments.SelectMany(Parts)],
        _ => [],
    };
}
