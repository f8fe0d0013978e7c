using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

/// <summary>Values that an answer gives to several names, as in x = 1, y = 2 or (x, y) = (1, 2).</summary>
internal static class NamedValues
{
    /// <summary>Names and values; null where the answer does not give one value to each of several names.</summary>
    public static List<(string Name, Expression Value)>? Of(Expression expression) => expression switch
    {
        Listing { IsBare: true } list when Differ(list.Items) => [.. list.Items.Select(item => Single((Relation)item))],
        Relation { Comparisons: [Comparison.Equal], Sides: [Listing { IsBare: false, IsSet: false } names, Listing { IsBare: false, IsSet: false } values] }
            when names.Items.Length == values.Items.Length && Array.TrueForAll(names.Items, name => name is Symbol) =>
            [.. names.Items.Zip(values.Items, (name, value) => (((Symbol)name).Name, value))],
        _ => null,
    };

    /// <summary>The values in alphabetical order of their names, which is the order of coordinates.</summary>
    public static Expression[] InOrder(List<(string Name, Expression Value)> values) =>
        [.. values.OrderBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase).ThenBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => pair.Value)];

    /// <summary>The values in the order of their names, if the other answer has the same names; null otherwise.</summary>
    public static (Expression[] A, Expression[] B)? Matched(List<(string Name, Expression Value)> a, List<(string Name, Expression Value)> b) =>
        a.Select(pair => pair.Name).Order(StringComparer.Ordinal).SequenceEqual(b.Select(pair => pair.Name).Order(StringComparer.Ordinal))
            ? (InOrder(a), InOrder(b))
            : null;

    /// <summary>Whether the items give values to different names.</summary>
    public static bool Differ(Expression[] items)
    {
        string? first = null;
        var differ = false;
        foreach (var item in items)
        {
            if (item is not Relation { Sides: [Symbol name, ..], Comparisons: [Comparison.Equal] })
            {
                return false;
            }
            // x_1 and x_2 number solutions, which have no order.
            var letter = name.Name.Split('_')[0];
            first ??= letter;
            differ |= letter != first;
        }
        return differ;
    }

    private static (string Name, Expression Value) Single(Relation relation) => (((Symbol)relation.Sides[0]).Name, relation.Sides[1]);
}
