using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

/// <summary>Lists with dots: 1, 2, …, n.</summary>
internal static class Progression
{
    private const int MostItems = 1000;

    public static bool HasDots(Listing list) => Array.IndexOf(list.Items, Ellipsis.Dots) >= 0;

    /// <summary>The list written out if it is an arithmetic one of numbers; else without the terms that the first two imply.</summary>
    /// <param name="list">A list with dots.</param>
    /// <param name="same">Whether two scalars are equal.</param>
    public static Listing Normal(Listing list, Func<Expression, Expression, bool?> same)
    {
        var at = Array.IndexOf(list.Items, Ellipsis.Dots);
        if (at < 2 || Array.LastIndexOf(list.Items, Ellipsis.Dots) != at)
        {
            return list;
        }
        var (first, second) = (list.Items[0], list.Items[1]);
        var step = ExpressionBuilder.Add([second, ExpressionBuilder.Negate(first)]);
        var implied = 2;
        while (implied < at && same(ExpressionBuilder.Add([list.Items[implied - 1], step]), list.Items[implied]) == true)
        {
            implied++;
        }
        if (implied < at)
        {
            return list; // not arithmetic: its terms say more than the first two
        }
        var rest = list.Items[at..];
        Expression[] items = [first, second, .. rest];
        if (rest is [_, Number last] && first is Number start && step is Number { Value.IsZero: false } width)
        {
            var count = (last.Value - start.Value) / width.Value;
            if (count is { IsInteger: true, Sign: > 0 } && count.Numerator < MostItems)
            {
                items = [.. Enumerable.Range(0, (int)count.Numerator + 1).Select(i => new Number(start.Value + (width.Value * i)))];
            }
        }
        return new Listing(items, list.Open, list.Close, list.Joint);
    }
}
