using System.Globalization;
using System.Numerics;
using Bupo.Verification.Algebra;
using Bupo.Verification.Expressions;
using Xunit;
using Real = Bupo.Verification.Algebra.BigReal<Bupo.Verification.Algebra.SampleBits>;

namespace Bupo.Verification.Tests.Algebra;

public sealed class BigRealTests
{
    private const double Tolerance = 1e-43;

    // Digits from the usual tables.
    [Theory]
    [InlineData("exp", 1.0, "2.71828182845904523536028747135266249775724709")]
    [InlineData("exp", -3.0, "0.04978706836786394297934241565006177663169959")]
    [InlineData("log", 2.0, "0.69314718055994530941723212145817656807550013")]
    [InlineData("log", 10.0, "2.30258509299404568401799145468436420760110149")]
    [InlineData("sqrt", 2.0, "1.41421356237309504880168872420969807856967188")]
    [InlineData("sin", 1.0, "0.84147098480789650665250232163029899962256306")]
    [InlineData("cos", 1.0, "0.54030230586813971740093660744297660373231042")]
    [InlineData("sin", 4.0, "-0.75680249530792825137263909451182909413591289")]
    [InlineData("atan", 1.0, "0.78539816339744830961566084581987572104929235")]
    [InlineData("atan", 2.0, "1.10714871779409050301706546017853704007004765")]
    public void Function_KnownValue_HasFortyDigits(string function, double argument, string digits)
    {
        var x = Real.From(argument);
        var value = function switch
        {
            "exp" => Real.Exp(x),
            "log" => Real.Log(x),
            "sqrt" => Real.Sqrt(x),
            "sin" => Real.SinCos(x).Sin,
            "cos" => Real.SinCos(x).Cos,
            _ => Real.Atan2(x, Real.From(1.0)),
        };

        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var exact = Rational.Reduced(
            BigInteger.Parse(digits.Remove(point, 1), CultureInfo.InvariantCulture), BigInteger.Pow(10, digits.Length - point - 1));
        Assert.InRange((value - Real.From(exact)).ToDouble(), -Tolerance, Tolerance);
    }

    [Theory]
    [InlineData(5.0, "120")]
    [InlineData(0.0, "1")]
    [InlineData(20.0, "2432902008176640000")]
    public void Factorial_WholeNumber_IsTheProduct(double argument, string expected)
    {
        var value = GammaFunction.Factorial(BigComplex<SampleBits>.From(new Complex(argument, 0)));

        var exact = Real.From((Rational)BigInteger.Parse(expected, CultureInfo.InvariantCulture));
        Assert.InRange(((value.Real - exact) / exact).ToDouble(), -1e-70, 1e-70);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-2.5)]
    [InlineData(1e5)]
    public void SinCos_AnyAngle_LiesOnTheUnitCircle(double angle)
    {
        var (sin, cos) = BigReal<ConstantBits>.SinCos(BigReal<ConstantBits>.From(angle));

        Assert.InRange(((sin * sin) + (cos * cos) - BigReal<ConstantBits>.From(1.0)).Log2, double.NegativeInfinity, -600);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(700.25)]
    public void Log_OfExp_IsTheArgument(double argument)
    {
        var x = BigReal<ConstantBits>.From(argument);

        Assert.InRange((BigReal<ConstantBits>.Log(BigReal<ConstantBits>.Exp(x)) - x).Log2, double.NegativeInfinity, -600);
    }
}
