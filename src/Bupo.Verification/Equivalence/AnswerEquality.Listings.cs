using System.Runtime.InteropServices;
using Bupo.Verification.Algebra;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

internal sealed partial class AnswerEquality
{
    // From this many items on, items are told apart by their values first.
    private const int LongList = 12;

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
        if (other is not Relation && list is { IsBare: false, IsSet: false } && UnitVectors.Components(other, list.Items.Length) is { } components)
        {
            return SameInOrder(list.Items, components);
        }
        // The set of one number may be written as the number, but not that of a set; conditions may be left out.
        return list.Items.Length == 1 ? !IsSet(list.Items[0]) && !IsSet(other) ? Same(list.Items[0], other) : false
            : WithoutConditions(list) is [var only] ? Same(only, other)
            : false;
    }

    private static bool IsSet(Expression item) => item is Listing { IsBare: false } or Constant { Kind: >= ConstantKind.EmptySet } or Combination
        || (item is Words words && Wording.Meaning(words) is Constant { Kind: ConstantKind.EmptySet });

    private bool? SameListings(Listing a, Listing b)
    {
        if (Progression.HasDots(a) || Progression.HasDots(b))
        {
            (a, b) = (Progression.HasDots(a) ? Progression.Normal(a, Same) : a, Progression.HasDots(b) ? Progression.Normal(b, Same) : b);
            if (Progression.HasDots(a) || Progression.HasDots(b))
            {
                return a.IsSet == b.IsSet || a.IsBare || b.IsBare ? SameInOrder(a.Items, b.Items) : false;
            }
        }
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
            var items = NamedValues.Of(free) is { } values ? NamedValues.InOrder(values) : free.Items;
            return free.IsSet || ordered is { Open: '[', Items.Length: 2 } ? false
                : isOrderedA ? SameInOrder(a.Items, items) : SameInOrder(items, b.Items);
        }
        var (namedA, namedB) = (NamedValues.Of(a), NamedValues.Of(b));
        if (namedA is null != namedB is null && a.Items.Length == b.Items.Length && !Array.Exists((namedA is null ? a : b).Items, item => item is Relation))
        {
            // x = 1, y = 2 against 1, 2
            return SameInOrder(namedA is null ? a.Items : NamedValues.InOrder(namedA), namedB is null ? b.Items : NamedValues.InOrder(namedB));
        }
        if (namedA is not null && namedB is not null && (a.Joint == Joint.Or) != (b.Joint == Joint.Or))
        {
            return false;
        }
        if ((AreConditions(a) || AreConditions(b)) && RealSet.From(a) is { } x && RealSet.From(b) is { } y)
        {
            return x.AreEqual(y);
        }
        if (AreConditions(a) && AreConditions(b) && (a.Joint == Joint.Or) != (b.Joint == Joint.Or))
        {
            return false;
        }
        var same = SameUnordered(a.Items, b.Items, asSets: a.IsSet || b.IsSet);
        if (same != true && RealSet.From(a) is { } p && RealSet.From(b) is { } q)
        {
            return p.AreEqual(q);
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
        var signatures = rest.Count < LongList ? null : b.Select(Signature).ToArray();
        foreach (var item in rest)
        {
            var at = -1;
            bool? isKnown = false;
            var signature = signatures is null ? null : Signature(item);
            for (var i = 0; i < b.Count && at < 0; i++)
            {
                var same = taken[i] || MustDiffer(signature, signatures?[i]) ? false : Same(item, b[i]);
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

    // A polynomial's value at one point: in long lists only items of nearly equal value are compared.
    private static double? Signature(Expression item) => ScalarTraits.Of(item) is Traits.None or Traits.Variable
        ? new Evaluator<DoubleComplex>(new SamplePoint(1, SampleDomain.Plain)).Of(item).Rounded.Real
        : null;

    private static bool MustDiffer(double? a, double? b) =>
        a is { } x && b is { } y && double.IsFinite(x) && double.IsFinite(y) && Math.Abs(x - y) > 1e-6 * Math.Max(1, Math.Max(Math.Abs(x), Math.Abs(y)));

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

    // Inequalities, whose joint decides whether all or one of them holds.
    private static bool AreConditions(Listing list) => list.IsBare && Array.TrueForAll(list.Items, item => item is Relation relation
        && Array.Exists(relation.Comparisons, comparison => comparison is not (Comparison.Equal or Comparison.Approximate or Comparison.In)));
}
