using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Whether two scalars are the same function of their variables.</summary>
internal static class ScalarEquality
{
    // Beyond this difference 16 digits are enough to reject.
    private const double PlainlyDifferent = 1e-6;

    /// <summary>True or false where it is known, null where the two cannot be compared: too large, undefined, or no numbers.</summary>
    public static bool? AreEqual(Expression a, Expression b)
    {
        if (a is Number x && b is Number y)
        {
            return x.Value == y.Value;
        }
        if (ExpressionBuilder.AreIdentical(a, b))
        {
            return true;
        }
        var traits = ScalarTraits.Of(a) | ScalarTraits.Of(b);
        if (traits.HasFlag(Traits.NotScalar))
        {
            return null;
        }
        var isEqual = AreEqual(a, b, traits, decimalLog: false);
        // A logarithm without a base is natural to some and decimal to others; the answers need to agree under one reading.
        return isEqual != true && traits.HasFlag(Traits.BareLog) ? AreEqual(a, b, traits, decimalLog: true) : isEqual;
    }

    private static bool? AreEqual(Expression a, Expression b, Traits traits, bool decimalLog)
    {
        Span<SamplePoint> points = [new(0, false, decimalLog), new(1, false, decimalLog), new(2, true, decimalLog)];
        // Constants need one point, and absolute values must be seen below zero too.
        points = points[..(!traits.HasFlag(Traits.Variable) ? 1 : traits.HasFlag(Traits.Sided) ? 3 : 2)];
        bool? quick = null;
        foreach (var point in points)
        {
            var verdict = Compare<DoubleComplex>(a, b, point, PlainlyDifferent);
            if (verdict == false)
            {
                return false;
            }
            quick ??= verdict;
        }
        if (!decimalLog && NormalForm.AreEqual(a, b) is { } proved)
        {
            return proved;
        }
        bool? close = null;
        foreach (var point in points)
        {
            var verdict = Compare<PreciseComplex>(a, b, point, PreciseComplex.Tolerance);
            if (verdict == false)
            {
                return false;
            }
            close ??= verdict;
        }
        return close;
    }

    /// <summary>Compares at one point; null where a value is not finite or has lost its digits.</summary>
    private static bool? Compare<T>(Expression a, Expression b, SamplePoint point, double tolerance)
        where T : struct, IComplexField<T>
    {
        var evaluator = new Evaluator<T>(point);
        var (x, y) = (evaluator.Of(a), evaluator.Of(b));
        var difference = Complex.Abs((x - y).Rounded);
        var size = Math.Max(Complex.Abs(x.Rounded), Complex.Abs(y.Rounded));
        if (!double.IsFinite(difference) || !double.IsFinite(size))
        {
            return null;
        }
        // What cancelled left rounding errors of the size of the largest term.
        var noise = evaluator.Largest * T.Tolerance * 1e-3;
        return difference <= (size * tolerance) + noise;
    }
}
