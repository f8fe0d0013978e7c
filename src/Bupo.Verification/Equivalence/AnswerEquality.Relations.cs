using Bupo.Verification.Algebra;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

internal sealed partial class AnswerEquality
{
    private bool? SameRelations(Expression a, Expression b)
    {
        if (a is Relation x && b is Relation y)
        {
            return SameRelations(x, y);
        }
        var (relation, other) = a is Relation r ? (r, b) : ((Relation)b, a);
        if (relation.Modulus is not null)
        {
            return IsResidueClass(relation, other);
        }
        if (NamedValues.Of(relation) is { } named && other is Listing { IsSet: false } point)
        {
            var (values, others) = NamedValues.Of(point) is not { } names ? (NamedValues.InOrder(named), point.Items)
                : NamedValues.Matched(named, names) ?? ([], point.Items);
            return a == other ? SameInOrder(others, values) : SameInOrder(values, others);
        }
        if (Array.TrueForAll(relation.Comparisons, IsEquality))
        {
            return SameAsValue(relation, other);
        }
        if (relation is { Sides: [Symbol or Listing, var set], Comparisons: [Comparison.In] })
        {
            return Same(set, other);
        }
        if (RealSet.From(relation) is { } p && RealSet.From(other) is { } q)
        {
            return p.AreEqual(q);
        }
        return other is Listing { IsBare: false } && Interval(relation) is { } interval ? Same(interval, other) : false;
    }

    // a < x ≤ b as (a, b], for bounds that hold variables.
    private static Listing? Interval(Relation relation) =>
        Ascending(relation) is { Sides: [var low, Symbol, var high], Comparisons: [var first, var second] }
            ? new Listing([low, high], first == Comparison.Less ? '(' : '[', second == Comparison.Less ? ')' : ']')
            : null;

    /// <summary>x = 5 against 5; also 2 + 3 = 5, whose sides agree, and 1/3 ≈ 0.33, of which either side counts.</summary>
    private bool? SameAsValue(Relation relation, Expression other)
    {
        var sides = relation.Sides;
        if (sides.Length == 2 && relation.Comparisons[0] == Comparison.Approximate && IsRounding(sides[0], sides[1]))
        {
            return Same(sides[0], other) == true ? true : Same(sides[1], other);
        }
        if (sides.Length == 2 && !ExpressionShape.IsName(sides[0]) && ExpressionShape.IsName(sides[1]))
        {
            return Same(sides[0], other); // 5 = x
        }
        return IsConsistent(relation) ? Same(sides[^1], other) : false;
    }

    // 1/3 ≈ 0.333: the right side is the left one rounded at its last digit, or 0.333 ≈ 1/3 the other way round. Integers that disagree
    // are two answers, not a rounding.
    private static bool IsRounding(Expression a, Expression b) =>
        ((ScalarTraits.Of(a) | ScalarTraits.Of(b)) & ScalarTraits.NotConstant) == 0
        && (b is Number rounded && IsRounded(a, rounded.Value) ? a is not Number { Value: var exact } || Decimals(exact) is null or > 0 && Decimals(rounded.Value) > 0
            : a is Number left && b is not Number { Value.IsInteger: true } && Decimals(left.Value) > 0 && IsRounded(b, left.Value));

    private static bool IsRounded(Expression exact, Rational rounded)
    {
        if (Decimals(rounded) is not { } decimals)
        {
            return false;
        }
        var value = Value(exact);
        return Math.Abs(value.Imaginary) < 1e-12 && Math.Abs(value.Real - rounded.ToDouble()) <= 0.5000001 * Math.Pow(10, -decimals);
    }

    private static System.Numerics.Complex Value(Expression constant) =>
        new Evaluator<DoubleComplex>(new SamplePoint(0, SampleDomain.Constants)).Of(constant).Rounded;

    /// <summary>How many decimals a number has; null for one that has infinitely many.</summary>
    private static int? Decimals(Rational value)
    {
        for (var (decimals, scaled) = (0, value); decimals <= 30; decimals++, scaled *= 10)
        {
            if (scaled.IsInteger)
            {
                return decimals;
            }
        }
        return null;
    }

    private bool? SameRelations(Relation a, Relation b)
    {
        if (a.Modulus is not null || b.Modulus is not null)
        {
            return SameCongruences(a, b);
        }
        if (Array.TrueForAll(a.Comparisons, IsEquality) && Array.TrueForAll(b.Comparisons, IsEquality))
        {
            return SameEquations(a, b);
        }
        if (a.Comparisons is [Comparison.In] && b.Comparisons is [Comparison.In])
        {
            return And(Same(a.Sides[0], b.Sides[0]), Same(a.Sides[1], b.Sides[1]));
        }
        if (Ascending(a) is { } x && Ascending(b) is { } y && x.Comparisons.SequenceEqual(y.Comparisons))
        {
            var inOrder = SameInOrder(x.Sides, y.Sides);
            if (inOrder == true || x.Sides.Length != 2)
            {
                return inOrder;
            }
            if (Proportion(x, y) is { } factor)
            {
                return x.Comparisons[0] == Comparison.NotEqual || factor > 0;
            }
        }
        return RealSet.From(a) is { } p && RealSet.From(b) is { } q ? p.AreEqual(q)
            : a.Comparisons.SequenceEqual(b.Comparisons) ? SameInOrder(a.Sides, b.Sides)
            : false;
    }

    private bool? SameEquations(Relation a, Relation b)
    {
        if (a.Sides.Length == 2 && b.Sides.Length == 2)
        {
            var sides = SameInOrder(a.Sides, b.Sides);
            if (sides == true || SameInOrder(a.Sides, [b.Sides[1], b.Sides[0]]) == true)
            {
                return true;
            }
            if (NamedValues.Of(a) is { } valuesA && NamedValues.Of(b) is { } valuesB)
            {
                return NamedValues.Matched(valuesA, valuesB) is var (x, y) ? SameInOrder(x, y) : false;
            }
            if (Assignment(a) is { } p && Assignment(b) is { } q)
            {
                if (SameNames(p.Name, q.Name) is { } letter)
                {
                    return Same(p.Value, letter.From is null ? q.Value : ExpressionShape.Rename(q.Value, letter.From, letter.To!));
                }
            }
            return Array.TrueForAll([.. a.Sides, .. b.Sides], side => !ScalarTraits.Of(side).HasFlag(Traits.NotScalar))
                ? Proportion(a, b) is not null
                : sides;
        }
        // Chains: the first names and the last values count, if no side contradicts them.
        return !IsConsistent(a) || !IsConsistent(b) ? false : And(Same(a.Sides[0], b.Sides[0]), Same(a.Sides[^1], b.Sides[^1]));
    }

    // The letter to rename where two names are one: f(x) and f(t), or y and f(x); null where they are not.
    private (string? From, string? To)? SameNames(Expression a, Expression b)
    {
        if (a is Application { Argument: Symbol { Name: [>= 'a', ..] } x } f && b is Application { Argument: Symbol { Name: [>= 'a', ..] } t } g)
        {
            return Same(f.Head, g.Head) == true ? (t.Name, x.Name) : null;
        }
        var isValue = (IsOrdinate(a) && ExpressionShape.IsFunctionValue(b)) || (IsOrdinate(b) && ExpressionShape.IsFunctionValue(a));
        return isValue || Same(a, b) == true ? (null, null) : null;
    }

    private static bool IsOrdinate(Expression name) => name is Symbol { Name: "y" };

    // Sides without variables must agree; those with variables, as in S = ab/2 = 6, cannot be checked here.
    private bool IsConsistent(Relation chain)
    {
        var value = chain.Sides[^1];
        for (var i = 0; i < chain.Sides.Length - 1; i++)
        {
            var isOpen = ExpressionShape.IsName(chain.Sides[i]) || (i > 0 && ScalarTraits.Of(chain.Sides[i]).HasFlag(Traits.Variable));
            if (!isOpen && Same(chain.Sides[i], value) != true)
            {
                return false;
            }
        }
        return true;
    }

    private static (Expression Name, Expression Value)? Assignment(Relation relation) =>
        ExpressionShape.IsName(relation.Sides[0]) ? (relation.Sides[0], relation.Sides[1])
        : ExpressionShape.IsName(relation.Sides[1]) ? (relation.Sides[1], relation.Sides[0])
        : null;

    private bool? SameCongruences(Relation a, Relation b)
    {
        if (a.Modulus is null || b.Modulus is null)
        {
            return a.Modulus is null ? IsResidueClass(b, a) : IsResidueClass(a, b);
        }
        var modulus = Same(a.Modulus, b.Modulus);
        var names = a.Sides[0] == a.Sides[1] || b.Sides[0] == b.Sides[1] ? true : Same(a.Sides[0], b.Sides[0]);
        return a.Sides[^1] is Number x && b.Sides[^1] is Number y && a.Modulus is Number { Value.IsZero: false } n
            ? And(And(modulus, names), ((x.Value - y.Value) / n.Value).IsInteger)
            : And(And(modulus, names), Same(a.Sides[^1], b.Sides[^1]));
    }

    // x ≡ 3 (mod 7) against x = 7k + 3 with any letter for k.
    private static bool? IsResidueClass(Relation congruence, Expression other)
    {
        var equation = other is Listing { IsBare: true } list && WithoutConditions(list) is [var only] ? only : other;
        var value = equation is Relation { Comparisons: [Comparison.Equal], Sides: [var name, var right], Modulus: null }
            && ExpressionBuilder.AreIdentical(congruence.Sides[0], name) ? right : equation;
        if (congruence.Modulus is not Number { Value.IsZero: false } modulus || congruence.Sides[^1] is not Number residue || value is not Sum)
        {
            return false;
        }
        var letters = new HashSet<string>();
        ExpressionShape.Visit(value, part => _ = part is Symbol symbol && letters.Add(symbol.Name));
        return letters.Count == 1 && congruence.Sides[0] is Symbol unknown && !letters.Contains(unknown.Name) && NormalForm.Linear(value, letters.Single()) is { } line
            && (line.Coefficient == modulus.Value || line.Coefficient == -modulus.Value)
            && ((line.Constant - residue.Value) / modulus.Value).IsInteger;
    }

    // Without a modulus, y ≡ 0 says that y is 0 everywhere.
    private static bool IsEquality(Comparison comparison) => comparison is Comparison.Equal or Comparison.Approximate or Comparison.Congruent;

    /// <summary>The sign of the constant by which one comparison's difference of sides is the other's.</summary>
    private int? Proportion(Relation a, Relation b)
    {
        var (x, y) = (Difference(a), Difference(b));
        _work -= 2 * (ScalarTraits.Work(x) + ScalarTraits.Work(y));
        if (_work < 0)
        {
            return null;
        }
        if ((ScalarTraits.Of(x) | ScalarTraits.Of(y)).HasFlag(Traits.Opaque))
        {
            var names = new OpaqueNames(Same);
            (x, y) = (names.Replace(x), names.Replace(y));
        }
        return Algebra.Proportion.Between(x, y);
    }

    private static Expression Difference(Relation relation) =>
        ExpressionBuilder.Add([relation.Sides[0], ExpressionBuilder.Negate(relation.Sides[1])]);

    /// <summary>The chain with its smaller sides first; null where directions mix or a comparison has none.</summary>
    private static Relation? Ascending(Relation relation)
    {
        if (Array.TrueForAll(relation.Comparisons, c => c is Comparison.Less or Comparison.LessOrEqual or Comparison.Equal)
            || relation.Comparisons is [Comparison.NotEqual])
        {
            return relation;
        }
        return Array.TrueForAll(relation.Comparisons, c => c is Comparison.Greater or Comparison.GreaterOrEqual or Comparison.Equal)
            ? new Relation(
                [.. relation.Sides.Reverse()],
                [.. relation.Comparisons.Reverse().Select(c => c switch
                {
                    Comparison.Greater => Comparison.Less,
                    Comparison.GreaterOrEqual => Comparison.LessOrEqual,
                    _ => c,
                })])
            : null;
    }
}
