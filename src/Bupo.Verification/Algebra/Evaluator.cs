using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Evaluates scalars at a sample point.</summary>
/// <remarks>Odd roots of negative reals are the real ones; everything else takes the principal branch. What has no value is NaN.</remarks>
/// <typeparam name="T">The precision.</typeparam>
internal ref struct Evaluator<T>(SamplePoint point)
    where T : struct, IComplexField<T>
{
    /// <summary>log2 of the largest term any sum had: differences far below it are rounding.</summary>
    public double Largest { get; private set; } = double.NegativeInfinity;

    /// <summary>Whether a term was too small to change its sum at this precision.</summary>
    public bool HasLostTerm { get; private set; }

    private static T Undefined => T.From(new Complex(double.NaN, double.NaN));

    private static T One => T.From(Complex.One);

    private static T Zero => T.From(Complex.Zero);

    public T Of(Expression expression) => expression switch
    {
        Number number => Kept(T.From(number.Value), isZero: number.Value.IsZero),
        Symbol symbol => T.From(point.Of(symbol.Name)),
        Words words => T.From(point.Of(words.Text)),
        Constant { Kind: ConstantKind.Pi } => T.Pi,
        Constant { Kind: ConstantKind.E } => T.Exp(One),
        Constant { Kind: ConstantKind.I } => T.I,
        Sum sum => OfSum(sum.Terms, out _),
        Product product => OfProduct(product.Factors),
        Power power => OfPower(power),
        Call call => OfCall(call),
        _ => Undefined,
    };

    /// <summary>The value, and log2 of the size of its outermost terms, to which its rounding error is relative.</summary>
    public (T Value, double Size) Sized(Expression expression)
    {
        if (expression is Sum sum)
        {
            var total = OfSum(sum.Terms, out var size);
            return (total, size);
        }
        var value = Of(expression);
        return (value, value.Log2);
    }

    private T OfSum(Expression[] terms, out double largest)
    {
        var sum = Zero;
        largest = double.NegativeInfinity;
        var smallest = double.PositiveInfinity;
        foreach (var term in terms)
        {
            var value = Of(term);
            var size = value.Log2;
            largest = Math.Max(largest, size);
            smallest = double.IsNegativeInfinity(size) ? smallest : Math.Min(smallest, size);
            sum += value;
        }
        Largest = Math.Max(Largest, largest);
        HasLostTerm |= largest - smallest > 0.85 * T.Bits;
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
            var variable = Of(power.Exponent);
            return variable is { IsReal: true, Rounded.Real: var whole } && whole == Math.Round(whole) && Math.Abs(whole) <= 1_000_000
                    ? WholePower(value, (int)whole)
                : IsZero(value) || IsBelowDomain(value) ? Undefined
                : Exp(variable * T.Log(value));
        }
        if (exponent.IsInteger && BigInteger.Abs(exponent.Numerator) <= 1_000_000)
        {
            return WholePower(value, (int)exponent.Numerator);
        }
        if (IsZero(value))
        {
            return exponent.Sign > 0 ? value : Undefined;
        }
        if (exponent.Denominator.IsEven && IsBelowDomain(value))
        {
            return Undefined;
        }
        if (exponent.Denominator == 2 && BigInteger.Abs(exponent.Numerator) <= 1_000_000)
        {
            return WholePower(T.Sqrt(value), (int)exponent.Numerator);
        }
        if (value is { IsReal: true, Sign: < 0 } && !exponent.Denominator.IsEven)
        {
            var size = Exp(T.From(exponent) * T.Log(Zero - value));
            return exponent.Numerator.IsEven ? size : Zero - size;
        }
        return Exp(T.From(exponent) * T.Log(value));
    }

    private static T WholePower(T value, int exponent)
    {
        if (exponent < 0)
        {
            return IsZero(value) ? Undefined : One / WholePower(value, -exponent);
        }
        if (exponent == 0)
        {
            return IsZero(value) ? Undefined : One;
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
        return Kept(result, isZero: IsZero(value));
    }

    private static T Exp(T exponent) => Kept(T.Exp(exponent), isZero: false);

    // In real comparisons, what even roots and logarithms do not take.
    private readonly bool IsBelowDomain(T value) => value is { IsReal: true, Sign: < 0 } && point.Domain.IsReal;

    private static bool IsZero(T value) => double.IsNegativeInfinity(value.Log2);

    // What is too small for a double is not zero.
    private static T Kept(T value, bool isZero) => !isZero && IsZero(value) ? Undefined : value;

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
                return point.DecimalLog ? Logarithm(x) / T.Log(T.From(new Complex(10, 0))) : Logarithm(x);
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
                return call.Function <= Function.Artanh ? Elementary(call.Function, x) : Stepwise(call.Function, x);
        }
    }

    private T Elementary(Function function, T x)
    {
        Largest = Math.Max(Largest, 0); // what is far below 1 may be the rounding of a zero
        var value = ElementaryFunctions<T>.Of(function, x);
        return point.Domain.IsReal && function >= Function.Arcsin && x.IsReal && !value.IsReal ? Undefined : value;
    }

    private T Extreme(Call call, T best)
    {
        for (var i = 1; i < call.Arguments.Length; i++)
        {
            var next = Of(call.Arguments[i]);
            var order = (next - best).Sign;
            best = !best.IsReal || !next.IsReal || double.IsNaN((next - best).Log2) ? Undefined
                : (call.Function == Function.Max ? order > 0 : order < 0) ? next
                : best;
        }
        return best;
    }

    private readonly T Logarithm(T x) => IsZero(x) || IsBelowDomain(x) ? Undefined : T.Log(x);

    private static T Stepwise(Function function, T x) => function switch
    {
        Function.Floor when x.IsReal => T.Floor(x),
        Function.Ceiling when x.IsReal => Zero - T.Floor(Zero - x),
        Function.Sign when x.IsReal => T.From(new Complex(x.Sign, 0)),
        Function.RealPart => T.RealPart(x),
        Function.ImaginaryPart => T.RealPart((Zero - T.I) * x),
        Function.Argument when !IsZero(x) => T.RealPart((Zero - T.I) * T.Log(x)),
        _ => Undefined,
    };
}
