using Bupo.Verification.Algebra;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

/// <summary>Whether two answers say the same: structures by their parts, scalars by algebra.</summary>
/// <remarks>Three-valued: null means that the two could not be compared. One instance has one budget of work, which bounds the time of
/// all its comparisons together.</remarks>
internal sealed partial class AnswerEquality
{
    private const int MaxComparisons = 4000;

    private int _comparisons;

    // Of evaluated nodes, each some microseconds at worst.
    private int _work = 6000;

    /// <summary>Whether some comparison found two scalars to agree at points, without a proof.</summary>
    public bool IsUnproved { get; private set; }

    /// <summary>Compares two answers.</summary>
    public bool? AreEqual(Expression gold, Expression answer)
    {
        if (ExpressionBuilder.AreIdentical(gold, answer))
        {
            return true;
        }
        (gold, answer) = Readings.Align(gold, answer);
        return Same(gold, answer);
    }

    private bool? Same(Expression a, Expression b)
    {
        if (++_comparisons > MaxComparisons)
        {
            return null;
        }
        if (a is Number x && b is Number y)
        {
            return x.Value == y.Value;
        }
        (a, b) = (WithBothExcluded(a), WithBothExcluded(b));
        if ((a is Number && Counted(b) is { } || b is Number && Counted(a) is { }) && (Counted(a) ?? a, Counted(b) ?? b) is var (p, q))
        {
            return Same(p, q); // C(10, 3) beside a number
        }
        if (ExpressionShape.HasPlusMinus(a) || ExpressionShape.HasPlusMinus(b))
        {
            return SameChoices(a, b);
        }
        if (Conditions(a) is { } conditionsA && Conditions(b) is { } conditionsB)
        {
            return Same(conditionsA.Of, ExpressionShape.Rename(conditionsB.Of, conditionsB.Variable, conditionsA.Variable));
        }
        (a, b) = (Plain(a), Plain(b));
        return (a, b) switch
        {
            (Words w, not Words) when Wording.Meaning(w) is { } meaning => Same(meaning, b),
            (not Words, Words w) when Wording.Meaning(w) is { } meaning => Same(a, meaning),
            (Words, _) or (_, Words) => Wording.AreEqual(a, b),
            (Clock, _) or (_, Clock) => SameTimes(a, b),
            (Relation, _) or (_, Relation) => SameRelations(a, b),
            (Quantity, _) or (_, Quantity) => SameQuantities(a, b),
            (BaseNumber, _) or (_, BaseNumber) => SameInBase(a, b),
            (Combination, _) or (_, Combination) => SameCombinations(a, b),
            (Matrix, _) or (_, Matrix) => SameMatrices(a, b),
            (Listing, _) or (_, Listing) => SameListings(a, b),
            _ => SameScalars(a, b),
        };
    }

    // A set of numbers is its conditions beside anything but another set; matrices are computed.
    private static Expression Plain(Expression expression) => Conditions(expression)?.Of
        ?? (MatrixAlgebra.Holds(expression) ? MatrixAlgebra.Evaluate(expression) : null)
        ?? expression;

    // What {x : conditions} demands of its variable.
    private static (string Variable, Expression Of)? Conditions(Expression set) =>
        set is Listing { Close: '|', Items: [Symbol variable, var conditions] } ? (variable.Name, conditions) : null;

    private bool? SameScalars(Expression a, Expression b)
    {
        var (signA, signB) = (ExpressionShape.InfinitySign(a), ExpressionShape.InfinitySign(b));
        if (signA != 0 || signB != 0)
        {
            return signA == signB;
        }
        if (a is Constant x && b is Constant y)
        {
            return x.Kind == y.Kind;
        }
        if (a is Constant { Kind: > ConstantKind.Infinity } || b is Constant { Kind: > ConstantKind.Infinity })
        {
            return false;
        }
        _work -= ScalarTraits.Work(a) + ScalarTraits.Work(b);
        if (_work < 0)
        {
            return null;
        }
        if ((ScalarTraits.Of(a) | ScalarTraits.Of(b)).HasFlag(Traits.Opaque))
        {
            var names = new OpaqueNames(Same);
            (a, b) = (names.Replace(a), names.Replace(b));
        }
        var verdict = ScalarEquality.AreEqual(a, b);
        IsUnproved |= verdict == ScalarVerdict.Unproved;
        return verdict switch { ScalarVerdict.Equal => true, ScalarVerdict.Different => false, _ => null };
    }

    // ± stands for two answers, alone or among the items of a list or set; in a tuple, for two tuples.
    private bool? SameChoices(Expression a, Expression b)
    {
        var (left, right) = (Choices(a), Choices(b));
        return SameUnordered(left, right, asSets: a is Listing { IsSet: true } || b is Listing { IsSet: true });
    }

    // x ≠ ±2 excludes both.
    private static Expression WithBothExcluded(Expression expression) =>
        expression is Relation { Comparisons: [Comparison.NotEqual] } && ExpressionShape.HasPlusMinus(expression)
            ? new Listing([ExpressionShape.Choose(expression, upper: true), ExpressionShape.Choose(expression, upper: false)],
                Listing.Bare, Listing.Bare, Joint.And)
            : expression;

    private static List<Expression> Choices(Expression expression)
    {
        if (expression is Relation { Sides: [var name, var value], Comparisons: [Comparison.Equal or Comparison.Approximate] }
            && ExpressionShape.IsName(name) && value is Listing)
        {
            expression = value;
        }
        Expression[] items = expression is Listing list && (list.IsBare || list is { IsSet: true, Close: '}' }) ? list.Items : [expression];
        var result = new List<Expression>();
        foreach (var item in items)
        {
            result.Add(ExpressionShape.Choose(item, upper: true));
            if (ExpressionShape.HasPlusMinus(item))
            {
                result.Add(ExpressionShape.Choose(item, upper: false));
            }
        }
        return result;
    }

    private static bool? SameInBase(Expression a, Expression b) => (a, b) switch
    {
        (BaseNumber x, BaseNumber y) => x.Radix == y.Radix && x.Digits.TrimStart('0') == y.Digits.TrimStart('0'),
        // The question names the base, so digits alone are read in it.
        (BaseNumber x, Number { Value.IsInteger: true } y) => x.Digits == y.Value.ToString(),
        (Number, BaseNumber) => SameInBase(b, a),
        _ => false,
    };

    // 3:15 is a time beside another time, and a ratio otherwise.
    private static bool SameTimes(Expression a, Expression b) => AsTime(a) is { } x && AsTime(b) is { } y && x.IsSame(y);

    private static Clock? AsTime(Expression expression) => expression is Clock clock ? clock
        : expression is Combination { Combiner: Combiner.Ratio, Parts: [Number { Value: var h }, Number { Value: var m }] } && h.IsInteger && m.IsInteger
            && h.Numerator <= 24 && m.Numerator < 60 && h.Sign >= 0 && m.Numerator >= 10
            ? new Clock((int)h.Numerator, (int)m.Numerator, "")
        : null;

    private bool? SameQuantities(Expression a, Expression b)
    {
        if (a is Quantity x && b is Quantity y)
        {
            return Units.Convert(y.Unit, x.Unit) is { } conversion ? Same(x.Value, conversion.Of(y.Value))
                : Units.IsAngle(x.Unit, inDegrees: true) && Units.IsAngle(y.Unit, inDegrees: false) ? Same(InRadians(x.Value), y.Value)
                : Units.IsAngle(x.Unit, inDegrees: false) && Units.IsAngle(y.Unit, inDegrees: true) ? Same(x.Value, InRadians(y.Value))
                : false;
        }
        var (quantity, bare) = a is Quantity q ? (q, b) : ((Quantity)b, a);
        if (quantity.Unit == "percent")
        {
            // A gold answer's percent sign may be left out; one that the gold answer lacks changes the value.
            var isFraction = Same(ExpressionBuilder.Multiply([quantity.Value, new Number(Rational.Reduced(1, 100))]), bare);
            return isFraction != true && quantity == a ? Same(quantity.Value, bare) : isFraction;
        }
        var same = Same(quantity.Value, bare);
        if (same == false && Units.IsAngle(quantity.Unit, inDegrees: true) && ExpressionShape.HasPi(bare))
        {
            return Same(InRadians(quantity.Value), bare); // multiples of π are radians
        }
        // Letters behind a number may be the unit's symbol: 100 N.
        return same != true && Units.SplitSymbols(bare) is { } split && Units.Convert(split.Unit, quantity.Unit) is { IsSame: true }
            ? Same(quantity.Value, split.Value)
            : same;
    }

    private static Expression InRadians(Expression degrees) =>
        ExpressionBuilder.Multiply([degrees, ExpressionBuilder.Pi, new Number(Rational.Reduced(1, 180))]);

    // C(n, k), P(n, k) and A(n, k) of whole numbers count combinations and arrangements.
    private static Expression? Counted(Expression expression) =>
        expression is Application { Head: Symbol { Name: "C" or "P" or "A" } head, Argument: Listing { Items: [Number n, Number k] } }
        && n.Value.IsInteger && k.Value.IsInteger && k.Value.Sign >= 0 && n.Value.CompareTo(k.Value) >= 0 && n.Value.CompareTo(1000) <= 0
            ? head.Name == "C" ? ExpressionBuilder.Binomial(n, k)
                : ExpressionBuilder.Divide(ExpressionBuilder.Factorial(n, false), ExpressionBuilder.Factorial(new Number(n.Value - k.Value), false))
            : null;

    private bool? SameMatrices(Expression a, Expression b)
    {
        if (a is Matrix x && b is Matrix y)
        {
            if (x.IsCases || y.IsCases)
            {
                return SameUnordered(Array.ConvertAll(x.Rows, Row), Array.ConvertAll(y.Rows, Row), asSets: false);
            }
            return x.Rows.Length == y.Rows.Length
                ? All(x.Rows.Zip(y.Rows, (p, q) => p.Length == q.Length ? All(p.Zip(q, Same)) : false))
                : false;
        }
        // A vector may be written as a tuple.
        var (matrix, other) = a is Matrix m ? (m, b) : ((Matrix)b, a);
        if (other is Listing { IsSet: false } rows && Array.TrueForAll(rows.Items, row => row is Listing { IsBare: false, IsSet: false }))
        {
            var asMatrix = new Matrix(Array.ConvertAll(rows.Items, row => ((Listing)row).Items)); // [[1, 2], [3, 4]]
            return a is Matrix ? SameMatrices(a, asMatrix) : SameMatrices(asMatrix, b);
        }
        Expression[]? entries = matrix.Rows.Length == 1 ? matrix.Rows[0]
            : Array.TrueForAll(matrix.Rows, row => row.Length == 1) ? Array.ConvertAll(matrix.Rows, row => row[0])
            : null;
        if (entries is null || matrix.IsCases)
        {
            return false;
        }
        var components = other is Listing { IsSet: false } list ? list.Items : UnitVectors.Components(other, entries.Length);
        return components is not null && components.Length == entries.Length ? All(entries.Zip(components, Same)) : false;
    }

    private static Expression Row(Expression[] entries) => new Listing(entries, '(', ')');

    private bool? SameCombinations(Expression a, Expression b)
    {
        if (a is not Combination { Combiner: not Combiner.Ratio } && b is not Combination { Combiner: not Combiner.Ratio })
        {
            return SameRatios(a, b);
        }
        if (RealSet.From(a) is { } x && RealSet.From(b) is { } y)
        {
            return x.AreEqual(y);
        }
        return a is Combination p && b is Combination q && p.Combiner == q.Combiner
            ? p.Combiner == Combiner.Difference ? (p.Parts.Length == q.Parts.Length ? All(p.Parts.Zip(q.Parts, Same)) : false)
                : SameUnordered(p.Parts, q.Parts, asSets: true)
            : false;
    }

    // a : b is a/b; longer ratios are proportional.
    private bool? SameRatios(Expression a, Expression b) => (a, b) switch
    {
        (Combination x, Combination y) when x.Parts.Length == y.Parts.Length => All(Enumerable.Range(1, x.Parts.Length - 1).Select(i =>
            Same(ExpressionBuilder.Multiply([x.Parts[0], y.Parts[i]]), ExpressionBuilder.Multiply([y.Parts[0], x.Parts[i]])))),
        (Combination { Parts: [var p, var q] }, not Combination) => Same(ExpressionBuilder.Divide(p, q), b),
        (not Combination, Combination { Parts: [var p, var q] }) => Same(a, ExpressionBuilder.Divide(p, q)),
        _ => false,
    };

    private static bool? And(bool? a, bool? b) => a == false || b == false ? false : a is null || b is null ? null : true;

    private static bool? All(IEnumerable<bool?> results)
    {
        bool? all = true;
        foreach (var result in results)
        {
            all = And(all, result);
            if (all == false)
            {
                return false;
            }
        }
        return all;
    }
}
