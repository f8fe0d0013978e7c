using Bupo.Verification.Expressions;
using Bupo.Verification.Reading;

namespace Bupo.Verification.Equivalence;

/// <summary>Compares answers in words: layout does not count, nor the case of whole words.</summary>
internal static class Wording
{
    private static readonly string[][] Synonyms =
    [
        ["doesnotexist", "dne", "undefined", "notdefined", "doesn'texist"],
        ["nosolution", "nosolutions", "norealsolution", "norealsolutions", "nosolutionexists", @"\emptyset", @"\varnothing", "emptyset"],
        ["infinity", @"\infty", "+infinity"],
        ["allrealnumbers", "allreals", "allrealnumber", "realnumbers"],
    ];

    public static bool AreEqual(Expression a, Expression b) => (a, b) switch
    {
        (Words x, Words y) => Key(x.Text) == Key(y.Text),
        _ => false,
    };

    /// <summary>The mathematics that words say; null where they say none.</summary>
    public static Expression? Meaning(Words words) => Key(words.Text) switch
    {
        "nosolution" => new Constant(ConstantKind.EmptySet),
        "allrealnumbers" => new Constant(ConstantKind.Reals),
        "infinity" => ExpressionBuilder.Infinity,
        _ => NumberWords.Value(words.Text) is { } number ? new Number(number) : null,
    };

    private static string Key(string text)
    {
        var key = Prose.Key(text);
        var joined = key.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        return Array.Find(Synonyms, group => group.Contains(joined))?[0] ?? key;
    }
}
