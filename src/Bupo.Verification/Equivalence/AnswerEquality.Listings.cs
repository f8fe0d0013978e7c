using System.Runtime.InteropServices;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

internal sealed partial class AnswerEquality
{
    private bool? SameListings(Expression a, Expression b)
    {
        if (a is Listing x && b is Listing y)
        {
            return SameListings(x, y);
        }
        var (list, other) = a is Listing l ? (l, b) : ((Listing)b, a);
        if (other is Constant { Kind: ConstantKind.Reals })
        {
            return RealSet.From(a) is { } p && RealSet.From(b) is { } q && p.AreEqual(q);
        }
        // The set of one number may be written as the number; conditions may be left out.
        return list.Items.Length == 1 ? Same(list.Items[0], other)
            : WithoutConditions(list) is [var only] ? Same(only, other)
            : false;
    }

    private bool? SameListings(Listing a, Listing b)
    {
        var isOrderedA = a is { IsBare: false, IsSet: false };
        var isOrderedB = b is { IsBare: false, IsSet: false };
        if (a.Close == '|' || b.Close == '|')
        {
            return a.Close == b.Close ? SameInOrder(a.Items, b.Items) : false;
        }
        if (isOrderedA && isOrderedB)
        {
            // Brackets of a pair tell whether an interval holds its ends.
            var isSameKind = a.Items.Length != 2 || (a.Open == b.Open && a.Close == b.Close);
            return isSameKind ? SameInOrder(a.Items, b.Items) : false;
        }
        if (isOrderedA || isOrderedB)
        {
            var (ordered, free) = isOrderedA ? (a, b) : (b, a);
            if (RealSet.From(free) is { Variable: not null } conditions && RealSet.From(ordered) is { } interval)
            {
                return conditions.AreEqual(interval);
            }
            return free.IsSet || ordered is { Open: '[', Items.Length: 2 } ? false : SameInOrder(a.Items, b.Items);
        }
        if (NamesDiffer(a.Items) != NamesDiffer(b.Items) && a.Items.Length == b.Items.Length)
        {
            return SameInOrder(a.Items, b.Items); // x = 1, y = 2 against 1, 2
        }
        var same = SameUnordered(a.Items, b.Items, asSets: a.IsSet || b.IsSet);
        if (same != true && RealSet.From(a) is { } x && RealSet.From(b) is { } y)
        {
            return x.AreEqual(y);
        }
        var (shortA, shortB) = (WithoutConditions(a), WithoutConditions(b));
        return same != true && a.Items.Length != b.Items.Length && shortA.Length == shortB.Length && shortA.Length > 0
            ? SameUnordered(shortA, shortB, asSets: false)
            : same;
    }

    private bool? SameInOrder(Expression[] a, Expression[] b) => a.Length == b.Length ? All(a.Zip(b, Same)) : false;

    /// <summary>Whether every item has its partner; as sets, repeated items count once.</summary>
    private bool? SameUnordered(IReadOnlyList<Expression> a, IReadOnlyList<Expression> b, bool asSets)
    {
        if (asSets)
        {
            return And(Covers(a, b), Covers(b, a));
        }
        if (a.Count != b.Count)
        {
            return false;
        }
        var taken = TakeEqualNumbers(a, b, out var rest);
        foreach (var item in rest)
        {
            var at = -1;
            bool? isKnown = false;
            for (var i = 0; i < b.Count && at < 0; i++)
            {
                var same = taken[i] ? false : Same(item, b[i]);
                at = same == true ? i : -1;
                isKnown = same is null ? null : isKnown;
            }
            if (at < 0)
            {
                return isKnown;
            }
            taken[at] = true;
        }
        return true;
    }

    /// <summary>Pairs equal rational numbers by looking them up, so that long lists stay quick; the rest is compared item by item.</summary>
    private static bool[] TakeEqualNumbers(IReadOnlyList<Expression> a, IReadOnlyList<Expression> b, out List<Expression> rest)
    {
        var taken = new bool[b.Count];
        var places = new Dictionary<Rational, Stack<int>>();
        for (var i = 0; i < b.Count; i++)
        {
            if (b[i] is Number number)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(places, number.Value, out _) ??= new()).Push(i);
            }
        }
        rest = [];
        foreach (var item in a)
        {
            if (item is Number number && places.TryGetValue(number.Value, out var free) && free.TryPop(out var at))
            {
                taken[at] = true;
            }
            else
            {
                rest.Add(item);
            }
        }
        return taken;
    }

    private bool? Covers(IReadOnlyList<Expression> a, IReadOnlyList<Expression> b)
    {
        var numbers = b.OfType<Number>().Select(number => number.Value).ToHashSet();
        foreach (var item in a)
        {
            if (item is Number known && numbers.Contains(known.Value))
            {
                continue;
            }
            bool? found = false;
            for (var i = 0; i < b.Count && found != true; i++)
            {
                found = Same(item, b[i]) is { } same ? (same ? true : found) : null;
            }
            if (found != true)
            {
                return found;
            }
        }
        return true;
    }

    // k ∈ ℤ and x ≠ 0 qualify an answer; they are no answers themselves.
    private static Expression[] WithoutConditions(Listing list) => !list.IsBare ? list.Items : Array.FindAll(list.Items, item =>
        item is not Relation { Comparisons: [Comparison.NotEqual] }
            and not Relation { Comparisons: [Comparison.In], Sides: [_, Constant { Kind: > ConstantKind.EmptySet }] });

    /// <summary>Whether the items give values to different names.</summary>
    private static bool NamesDiffer(Expression[] items)
    {
        string? first = null;
        foreach (var item in items)
        {
            if (item is not Relation { Sides: [Symbol name, ..], Comparisons: [Comparison.Equal] })
            {
                return false;
            }
            // x_1 and x_2 number solutions, which have no order.
            var letter = name.Name.Split('_')[0];
            first ??= letter;
            if (letter != first)
            {
                return true;
            }
        }
        return false;
    }
}
