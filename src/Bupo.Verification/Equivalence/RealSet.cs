using Bupo.Verification.Algebra;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

/// <summary>A set of reals as disjoint intervals in order, read from intervals, unions, sets, or inequalities in one variable.</summary>
internal sealed class RealSet
{
    private const double Touching = 1e-12;

    private static readonly End MinusInfinity = new(ExpressionBuilder.Negate(ExpressionBuilder.Infinity), double.NegativeInfinity, false);
    private static readonly End PlusInfinity = new(ExpressionBuilder.Infinity, double.PositiveInfinity, false);

    private readonly List<Interval> _intervals;

    private RealSet(List<Interval> intervals, string? variable)
    {
        _intervals = intervals;
        Variable = variable;
    }

    /// <summary>The variable of the inequalities it was read from.</summary>
    public string? Variable { get; }

    public bool IsEmpty => _intervals.Count == 0;

    /// <summary>The set; null for anything else, and for bounds that are no real numbers.</summary>
    public static RealSet? From(Expression expression) => expression switch
    {
        Constant { Kind: ConstantKind.Reals } => new([new(MinusInfinity, PlusInfinity)], null),
        Constant { Kind: ConstantKind.EmptySet } => new([], null),
        Listing { Open: '(' or '[', Items: [var low, var high] } list => FromBounds(low, list.Open == '[', high, list.Close == ']'),
        Listing { IsSet: true, Close: '}' } set => Unite(set.Items, FromPoint),
        Listing { Close: '|', Items: [Symbol variable, var conditions] } => From(conditions) is { } set && (set.Variable ?? variable.Name) == variable.Name
            ? set.In(null)
            : null,
        Listing { IsBare: true } list when Array.TrueForAll(list.Items, item => item is Relation) => FromConditions(list),
        Listing { IsBare: true, Joint: Joint.Or } list => Unite(list.Items, From),
        Combination { Combiner: Combiner.Union } union => Unite(union.Parts, From),
        Combination { Combiner: Combiner.Intersection } common => Join(common.Parts, From, Intersect),
        Combination { Combiner: Combiner.Difference } difference => Join(difference.Parts, From, (a, b) => Intersect(a, b.Complement())),
        Relation relation => FromRelation(relation),
        _ => null,
    };

    public bool AreEqual(RealSet other) =>
        (Variable is null || other.Variable is null || Variable == other.Variable)
        && _intervals.Count == other._intervals.Count
        && _intervals.Zip(other._intervals).All(pair => Same(pair.First.Low, pair.Second.Low) && Same(pair.First.High, pair.Second.High));

    private static RealSet? Join(Expression[] parts, Func<Expression, RealSet?> read, Func<RealSet, RealSet, RealSet> join)
    {
        RealSet? result = null;
        foreach (var part in parts)
        {
            if (read(part) is not { } next || (next.Variable ?? result?.Variable) != (result?.Variable ?? next.Variable))
            {
                return null;
            }
            result = result is null ? next : join(result, next);
        }
        return result;
    }

    private static RealSet? FromBounds(Expression low, bool lowClosed, Expression high, bool highClosed) =>
        Bound(low, lowClosed) is { } a && Bound(high, highClosed) is { } b && a.Value <= b.Value ? new([new(a, b)], null) : null;

    private static RealSet? FromPoint(Expression point) => FromBounds(point, true, point, true);

    // Conditions joined by commas hold together, unless no number meets them all: then they are cases.
    private static RealSet? FromConditions(Listing list)
    {
        var union = Unite(list.Items, From);
        return list.Joint == Joint.Or || union is null ? union
            : Join(list.Items, From, Intersect) is { IsEmpty: false } common ? common
            : list.Joint == Joint.And ? null : union;
    }

    private static RealSet? FromRelation(Relation relation)
    {
        if (relation is { Sides: [Symbol element, var set], Comparisons: [Comparison.In] })
        {
            return From(set)?.In(element.Name);
        }
        RealSet? result = null;
        for (var i = 0; i < relation.Comparisons.Length; i++)
        {
            var next = FromComparison(relation.Sides[i], relation.Comparisons[i], relation.Sides[i + 1])
                ?? FromComparison(relation.Sides[i + 1], Mirrored(relation.Comparisons[i]), relation.Sides[i]);
            if (next is null)
            {
                return null;
            }
            result = result is null ? next : Intersect(result, next);
        }
        return result;
    }

    // variable ? bound, or |a·variable + b| ? bound
    private static RealSet? FromComparison(Expression subject, Comparison comparison, Expression bound)
    {
        if (subject is Call { Function: Function.Abs, Arguments: [var inside] } && VariableOf(inside) is { } letter && !SampleDomain.IsComplexLetter(letter))
        {
            return FromDistance(inside, letter, comparison, bound);
        }
        if (subject is not Symbol variable)
        {
            return VariableOf(subject) is { } name && bound is Number limit && NormalForm.Linear(subject, name) is var (coefficient, constant)
                ? FromComparison(new Symbol(name), coefficient.Sign < 0 ? Mirrored(comparison) : comparison, new Number((limit.Value - constant) / coefficient))
                : null;
        }
        return Bound(bound, true) is { } closed && Half(comparison, closed) is { } intervals ? new(intervals, variable.Name) : null;
    }

    private static List<Interval>? Half(Comparison comparison, End closed)
    {
        var open = closed with { IsClosed = false };
        return comparison switch
        {
            Comparison.Less => [new(MinusInfinity, open)],
            Comparison.LessOrEqual => [new(MinusInfinity, closed)],
            Comparison.Greater => [new(open, PlusInfinity)],
            Comparison.GreaterOrEqual => [new(closed, PlusInfinity)],
            Comparison.Equal => [new(closed, closed)],
            Comparison.NotEqual => [new(MinusInfinity, open), new(open, PlusInfinity)],
            _ => null,
        };
    }

    // |ax + b| < c is -c < ax + b < c, the interval around -b/a.
    private static RealSet? FromDistance(Expression inside, string variable, Comparison comparison, Expression bound)
    {
        if (NormalForm.Linear(inside, variable) is not var (coefficient, constant) || Bound(bound, true) is not { Value: > 0 })
        {
            return null;
        }
        Expression At(Expression distance) => ExpressionBuilder.Multiply(
            [new Number(Rational.One / coefficient), ExpressionBuilder.Add([distance, new Number(-constant)])]);
        var (low, high) = (At(ExpressionBuilder.Negate(bound)), At(bound));
        (low, high) = coefficient.Sign < 0 ? (high, low) : (low, high);
        var isClosed = comparison is Comparison.LessOrEqual or Comparison.Greater;
        var around = FromBounds(low, isClosed, high, isClosed)?.In(variable);
        return comparison switch
        {
            Comparison.Less or Comparison.LessOrEqual => around,
            Comparison.Greater or Comparison.GreaterOrEqual => around?.Complement(),
            Comparison.Equal => Unite([low, high], FromPoint)?.In(variable),
            Comparison.NotEqual => Unite([low, high], FromPoint)?.In(variable).Complement(),
            _ => null,
        };
    }

    // The only variable in the expression.
    private static string? VariableOf(Expression expression)
    {
        string? name = null;
        var isOnly = true;
        ExpressionShape.Visit(expression, part =>
        {
            if (part is Symbol symbol)
            {
                isOnly &= name is null || name == symbol.Name;
                name = symbol.Name;
            }
        });
        return isOnly ? name : null;
    }

    private static Comparison Mirrored(Comparison comparison) => comparison switch
    {
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        _ => comparison,
    };

    private static End? Bound(Expression expression, bool isClosed)
    {
        if (ExpressionShape.InfinitySign(expression) is not 0 and var sign)
        {
            return sign > 0 ? PlusInfinity : MinusInfinity;
        }
        if ((ScalarTraits.Of(expression) & ScalarTraits.NotConstant) != 0)
        {
            return null;
        }
        var value = new Evaluator<DoubleComplex>(new SamplePoint(0, SampleDomain.Constants)).Of(expression).Rounded;
        return Math.Abs(value.Imaginary) < Touching && double.IsFinite(value.Real) ? new(expression, value.Real, isClosed) : null;
    }

    private RealSet In(string? variable) => new(_intervals, variable);

    /// <summary>The union of all parts, sorted once.</summary>
    private static RealSet? Unite(Expression[] parts, Func<Expression, RealSet?> read)
    {
        var all = new List<Interval>(parts.Length);
        string? variable = null;
        foreach (var part in parts)
        {
            if (read(part) is not { } next || (next.Variable ?? variable) != (variable ?? next.Variable))
            {
                return null;
            }
            variable ??= next.Variable;
            all.AddRange(next._intervals);
        }
        var result = new List<Interval>(all.Count);
        foreach (var next in all.OrderBy(i => i.Low.Value).ThenByDescending(i => i.Low.IsClosed))
        {
            if (result.Count > 0 && Meets(result[^1].High, next.Low))
            {
                result[^1] = result[^1] with { High = Higher(result[^1].High, next.High) };
            }
            else
            {
                result.Add(next);
            }
        }
        return new(result, variable);
    }

    // Both lists are in order: of two intervals the one that ends first meets nothing more.
    private static RealSet Intersect(RealSet a, RealSet b)
    {
        var result = new List<Interval>();
        for (var (i, j) = (0, 0); i < a._intervals.Count && j < b._intervals.Count;)
        {
            var (x, y) = (a._intervals[i], b._intervals[j]);
            var low = Compare(x.Low, y.Low) is var c && (c > 0 || (c == 0 && !x.Low.IsClosed)) ? x.Low : y.Low;
            var high = Compare(x.High, y.High) is var d && (d < 0 || (d == 0 && !x.High.IsClosed)) ? x.High : y.High;
            var order = Compare(low, high);
            if (order < 0 || (order == 0 && low.IsClosed && high.IsClosed))
            {
                result.Add(new(low, high));
            }
            _ = d < 0 || (d == 0 && !x.High.IsClosed) ? i++ : j++;
        }
        return new(result, a.Variable ?? b.Variable);
    }

    private RealSet Complement()
    {
        var result = new List<Interval>();
        var low = MinusInfinity;
        foreach (var interval in _intervals)
        {
            if (!double.IsNegativeInfinity(interval.Low.Value))
            {
                result.Add(new(low, interval.Low with { IsClosed = !interval.Low.IsClosed }));
            }
            low = interval.High with { IsClosed = !interval.High.IsClosed };
        }
        if (!double.IsPositiveInfinity(low.Value))
        {
            result.Add(new(low, PlusInfinity));
        }
        return new(result, Variable);
    }

    private static bool Meets(End high, End low)
    {
        var order = Compare(high, low);
        return order > 0 || (order == 0 && (high.IsClosed || low.IsClosed));
    }

    private static End Higher(End a, End b)
    {
        var order = Compare(a, b);
        return order > 0 || (order == 0 && a.IsClosed) ? a : b;
    }

    private static int Compare(End a, End b) =>
        a.Bound is Number x && b.Bound is Number y ? x.Value.CompareTo(y.Value)
        : double.IsFinite(a.Value) && Math.Abs(a.Value - b.Value) <= Touching * Math.Max(1, Math.Abs(a.Value))
            ? 0
            : a.Value.CompareTo(b.Value);

    private static bool Same(End a, End b) => a.IsClosed == b.IsClosed
        && (double.IsInfinity(a.Value) || double.IsInfinity(b.Value) ? a.Value == b.Value : ScalarEquality.AreEqual(a.Bound, b.Bound) == ScalarVerdict.Equal);

    private readonly record struct End(Expression Bound, double Value, bool IsClosed);

    private readonly record struct Interval(End Low, End High);
}
