using Bupo.Verification.Extraction;
using Bupo.Verification.Rules;

namespace Bupo.Verification;

/// <summary>The rules by name.</summary>
public static class AnswerRules
{
    private static readonly Dictionary<string, IAnswerRule> Catalog = new IAnswerRule[]
    {
        new SymbolicRule(),
        new HendrycksRule(),
        new DapoRule(),
        new DapoBoxRule(),
        new Gsm8kStrictRule(),
        new Gsm8kFlexibleRule(),
    }.ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>Every rule's name, the default first.</summary>
    public static IReadOnlyCollection<string> Names => Catalog.Keys;

    /// <summary>The default for new runs: decides mathematical equality.</summary>
    public static IAnswerRule Symbolic => Catalog[SymbolicRule.StrictName];

    /// <summary>As <see cref="Symbolic"/>, but a response that gives no answer is judged by its last formula or number. Not for rewards.</summary>
    public static IAnswerRule SymbolicLenient { get; } = new SymbolicRule(isLenient: true);

    /// <summary>The rule of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>, or the name of <see cref="SymbolicLenient"/>.</param>
    /// <returns>The rule, shared by all callers.</returns>
    /// <exception cref="ArgumentException">No rule has that name.</exception>
    public static IAnswerRule ByName(string name) => Catalog.TryGetValue(name, out var rule) ? rule
        : name == SymbolicLenient.Name ? SymbolicLenient
        : throw new ArgumentException($"There is no answer rule '{name}'; use one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>What a gold answer is; only <see cref="GoldKind.Answer"/> can be judged.</summary>
    /// <param name="gold">The gold answer as the data set holds it.</param>
    public static GoldKind KindOf(string gold) => GoldKinds.Of(gold);

    /// <summary>Whether the symbolic rule can use a gold answer; one it cannot use never rewards anyone.</summary>
    /// <param name="gold">The gold answer as the data set holds it.</param>
    /// <param name="reason">Why it cannot be used; empty otherwise.</param>
    /// <returns>False for a gold answer that is blank, malformed or undefined.</returns>
    public static bool Readable(string? gold, out string reason) => SymbolicRule.Readable(gold, out reason);
}
