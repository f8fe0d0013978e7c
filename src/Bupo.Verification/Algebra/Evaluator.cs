using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Evaluates scalars at a sample point.</summary>
/// <remarks>Odd roots of negative reals are the real ones; everything else takes the principal branch. What has no value is NaN.</remarks>
/// <typeparam name="T">The precision.</typeparam>
internal ref struct Evaluator<T>(SamplePoint point)
    where T : struct, IComplexField<T>
{
    /// <summary>The largest term any sum had: differences far below it are rounding.</summary>
    public double Largest { get; private set; }

    private static T Undefined => T.From(double.NaN);

    private static T One => T.From(1.0);

    public T Of(Expression expression) => expression switch
    {
        Number number => Kept(T.From(number.Value), isZero: number.Value.IsZero),
        Symbol symbol => T.From(point.Of(symbol.Name)),
        Words words => T.From(point.Of(words.Text)),
        Constant { Kind: ConstantKind.Pi } => T.Pi,
        Constant { Kind: ConstantKind.E } => T.Exp(One),
        Constant { Kind: ConstantKind.I } => T.I,
        Sum sum => OfSum(sum.Terms),
        Product product => OfProduct(product.Factors),
        Power power => OfPower(power),
        Application application => Of(application.Head) * Of(application.Argument),
        Call call => OfCall(call),
        _ => Undefined,
    };

    private T OfSum(Expression[] terms)
    {
        var sum = T.From(0.0);
        foreach (var term in terms)
        {
            var value = Of(term);
            Note(value);
            sum += value;
        }
        return sum;
    }

    private T OfProduct(Expression[] factors)
    {
        var product = Of(factors[0]);
        for (var i = 1; i < factors.Length; i++)
        {
            product *= Of(factors[i]);
        }
        return product;
    }

    private T OfPower(Power power)
    {
        if (power.Base is Constant { Kind: ConstantKind.E })
        {
            return Exp(Of(power.Exponent));
        }
        var value = Of(power.Base);
        if (power.Exponent is not Number { Value: var exponent })
        {
            return value.Rounded == Complex.Zero ? Undefined : Exp(Of(power.Exponent) * T.Log(value));
        }
        if (exponent.IsInteger && BigInteger.Abs(exponent.Numerator) <= 1_000_000)
        {
            return WholePower(value, (int)exponent.Numerator);
        }
        if (value.Rounded == Complex.Zero)
        {
            return exponent.Sign > 0 ? value : Undefined;
        }
        if (exponent.Denominator == 2 && BigInteger.Abs(exponent.Numerator) <= 1_000_000)
        {
            return WholePower(T.Sqrt(value), (int)exponent.Numerator);
        }
        if (value.Rounded is { Imaginary: 0, Real: < 0 } && !exponent.Denominator.IsEven)
        {
            var size = Exp(T.From(exponent) * T.Log(T.From(0.0) - value));
            return exponent.Numerator.IsEven ? size : T.From(0.0) - size;
        }
        return Exp(T.From(exponent) * T.Log(value));
    }

    private static T WholePower(T value, int exponent)
    {
        if (exponent < 0)
        {
            return value.Rounded == Complex.Zero ? Undefined : One / WholePower(value, -exponent);
        }
        if (exponent == 0)
        {
            return value.Rounded == Complex.Zero ? Undefined : One;
        }
        var result = value;
        for (var bit = BitOperations.Log2((uint)exponent) - 1; bit >= 0; bit--)
        {
            result *= result;
            if (((exponent >> bit) & 1) != 0)
            {
                result *= value;
            }
        }
        return Kept(result, isZero: value.Rounded == Complex.Zero);
    }

    private static T Exp(T exponent) => Kept(T.Exp(exponent), isZero: false);

    // What is too small for a double is not zero.
    private static T Kept(T value, bool isZero) => !isZero && value.Rounded == Complex.Zero ? Undefined : value;

    private T OfCall(Call call)
    {
        var x = Of(call.Arguments[0]);
        switch (call.Function)
        {
            case Function.Exp:
                return Exp(x);
            case Function.NaturalLog:
                return Logarithm(x);
            case Function.Log when call.Arguments.Length == 2:
                return Logarithm(x) / Logarithm(Of(call.Arguments[1]));
            case Function.Log:
                return point.DecimalLog ? Logarithm(x) / T.Log(T.From(10.0)) : Logarithm(x);
            case Function.Abs:
                return T.Abs(x);
            case Function.Factorial:
                return GammaFunction.Factorial(x);
            case Function.Binomial:
                var k = Of(call.Arguments[1]);
                return GammaFunction.Factorial(x) / (GammaFunction.Factorial(k) * GammaFunction.Factorial(x - k));
            case Function.Max or Function.Min:
                return Extreme(call, x);
            case Function.Conjugate:
                return T.Conjugate(x);
            default:
                return call.Function <= Function.Artanh ? ElementaryFunctions<T>.Of(call.Function, x) : Stepwise(call.Function, x.Rounded);
        }
    }

    private T Extreme(Call call, T best)
    {
        for (var i = 1; i < call.Arguments.Length; i++)
        {
            var next = Of(call.Arguments[i]);
            var isBetter = call.Function == Function.Max ? next.Rounded.Real > best.Rounded.Real : next.Rounded.Real < best.Rounded.Real;
            best = isBetter ? next : best;
        }
        return best;
    }

    private static T Logarithm(T x) => x.Rounded == Complex.Zero ? Undefined : T.Log(x);

    private static T Stepwise(Function function, Complex x) => function switch
    {
        Function.Floor when x.Imaginary == 0 => T.From(Math.Floor(x.Real)),
        Function.Ceiling when x.Imaginary == 0 => T.From(Math.Ceiling(x.Real)),
        Function.Sign when x.Imaginary == 0 => T.From((double)Math.Sign(x.Real)),
        Function.RealPart => T.From(x.Real),
        Function.ImaginaryPart => T.From(x.Imaginary),
        Function.Argument => T.From(x.Phase),
        _ => Undefined,
    };

    private void Note(T value)
    {
        var rounded = value.Rounded;
        var size = Math.Max(Math.Abs(rounded.Real), Math.Abs(rounded.Imaginary));
        if (size > Largest)
        {
            Largest = size;
        }
    }
}
