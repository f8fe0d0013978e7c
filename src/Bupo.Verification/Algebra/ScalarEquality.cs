using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Whether two scalars are the same function of their variables.</summary>
/// <remarks>Points refute; normal forms prove. Without a normal form, constants are equal if they agree to 168 digits, and functions
/// that are one formula everywhere if they agree to 60 digits at several points. Everything else is not proved.</remarks>
internal static class ScalarEquality
{
    // Beyond this relative difference, in bits, 16 digits are enough to reject.
    private const double PlainlyDifferent = 20;

    // At the first points values are small, and a double's rounding cannot reach the bound above.
    private const int SmallPoints = 2;

    private const int ClosePoints = 3;

    /// <summary>Compares two scalars without opaque terms.</summary>
    public static ScalarVerdict AreEqual(Expression a, Expression b)
    {
        if (a is Number x && b is Number y)
        {
            return x.Value == y.Value ? ScalarVerdict.Equal : ScalarVerdict.Different;
        }
        if (ExpressionBuilder.AreIdentical(a, b))
        {
            return ScalarVerdict.Equal;
        }
        var traits = ScalarTraits.Of(a) | ScalarTraits.Of(b);
        if ((traits & (Traits.NotScalar | Traits.Opaque)) != 0)
        {
            return ScalarVerdict.Incomparable;
        }
        var verdict = AreEqual(a, b, traits, decimalLog: false);
        // A logarithm without a base is natural to some and decimal to others; the answers need to agree under one reading.
        return verdict != ScalarVerdict.Equal && traits.HasFlag(Traits.BareLog) && AreEqual(a, b, traits, decimalLog: true) is var other
            && (other == ScalarVerdict.Equal || verdict == ScalarVerdict.Different) ? other : verdict;
    }

    private static ScalarVerdict AreEqual(Expression a, Expression b, Traits traits, bool decimalLog)
    {
        var domain = SampleDomain.Of(a, b, traits);
        var points = domain.Points;
        for (var i = 0; i < points; i++)
        {
            var point = new SamplePoint(i, domain, decimalLog);
            // Large values cancel more digits than a double has.
            if (Compare<DoubleComplex>(a, b, point, PlainlyDifferent) == false
                && (i < SmallPoints || Compare<BigComplex<SampleBits>>(a, b, point, 150) == false))
            {
                return ScalarVerdict.Different;
            }
        }
        if (NormalForm.AreEqual(a, b, domain, decimalLog) is { } proved)
        {
            return proved ? ScalarVerdict.Equal : ScalarVerdict.Different;
        }
        return points == 1 ? OfConstants(a, b, new SamplePoint(0, domain, decimalLog))
            : domain.IsPiecewise ? ScalarVerdict.Unproved
            : OfFunctions(a, b, domain, decimalLog);
    }

    private static ScalarVerdict OfConstants(Expression a, Expression b, SamplePoint point) =>
        Compare<BigComplex<ConstantBits>>(a, b, point, 560, out var isUndefined) switch
        {
            true => ScalarVerdict.Equal,
            false => ScalarVerdict.Different,
            null => isUndefined ? ScalarVerdict.Incomparable : ScalarVerdict.Unproved,
        };

    private static ScalarVerdict OfFunctions(Expression a, Expression b, SampleDomain domain, bool decimalLog)
    {
        var (agreeing, isDefined) = (0, false);
        for (var i = 0; i < domain.Points && agreeing < ClosePoints; i++)
        {
            var same = Compare<BigComplex<SampleBits>>(a, b, new SamplePoint(i, domain, decimalLog), 200, out var isUndefined);
            if (same == false)
            {
                return ScalarVerdict.Different;
            }
            agreeing += same == true ? 1 : 0;
            isDefined |= !isUndefined;
        }
        return agreeing > 0 ? ScalarVerdict.Equal : isDefined ? ScalarVerdict.Unproved : ScalarVerdict.Incomparable;
    }

    private static bool? Compare<T>(Expression a, Expression b, SamplePoint point, double bits)
        where T : struct, IComplexField<T> => Compare<T>(a, b, point, bits, out _);

    /// <summary>Compares at one point: true if the leading bits agree, false if they differ, null where digits were lost.</summary>
    private static bool? Compare<T>(Expression a, Expression b, SamplePoint point, double bits, out bool isUndefined)
        where T : struct, IComplexField<T>
    {
        var evaluator = new Evaluator<T>(point);
        var (x, sizeX) = evaluator.Sized(a);
        var (y, sizeY) = evaluator.Sized(b);
        var difference = (x - y).Log2;
        isUndefined = double.IsNaN(difference) || double.IsPositiveInfinity(difference);
        if (isUndefined)
        {
            return null;
        }
        if (difference <= Math.Max(sizeX, sizeY) - bits)
        {
            return evaluator.HasLostTerm ? null : true;
        }
        // What cancelled left rounding errors of the size of the largest term.
        return difference <= evaluator.Largest - (0.75 * T.Bits) ? null : false;
    }
}

/// <summary>What is known of two scalars.</summary>
internal enum ScalarVerdict
{
    Equal,
    Different,

    /// <summary>They agree wherever they were looked at, which proves nothing.</summary>
    Unproved,

    /// <summary>Too large, undefined, or without a value.</summary>
    Incomparable,
}
