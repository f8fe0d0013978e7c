using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>From which numbers the variables of a comparison take their values.</summary>
/// <remarks>Variables are real and of both signs; integers where rounding, divisors or powers of -1 are involved; complex inside a
/// conjugate, real or imaginary part or argument, and z, w and ζ inside a modulus.</remarks>
internal sealed class SampleDomain
{
    private const int MostLandmarks = 24;

    /// <summary>Variables that nothing is known of.</summary>
    public static readonly SampleDomain Plain = new(Traits.Variable);

    /// <summary>No variables.</summary>
    public static readonly SampleDomain Constants = new(Traits.None);

    private readonly HashSet<string> _complex = [];
    private readonly List<double> _landmarks = [];

    private SampleDomain(Traits traits) => Traits = traits;

    public Traits Traits { get; }

    /// <summary>Whether even roots and logarithms of negative numbers have no value.</summary>
    public bool IsReal => Traits.HasFlag(Traits.Variable) && !Traits.HasFlag(Traits.Imaginary) && _complex.Count == 0;

    /// <summary>Whether variables may be complex.</summary>
    public bool HasComplexVariables => _complex.Count > 0;

    /// <summary>Whether variables are integers at every point.</summary>
    public bool IsInteger => Traits.HasFlag(Traits.Alternating);

    /// <summary>Whether variables are integers at every second point.</summary>
    public bool IsStepped => Traits.HasFlag(Traits.Stepped);

    /// <summary>With the imaginary unit beside roots or logarithms only positive values stay on one branch.</summary>
    public bool IsPositive => Traits.HasFlag(Traits.Imaginary) && Traits.HasFlag(Traits.Branched);

    /// <summary>Whether agreement at points proves nothing, as the formula may be another one elsewhere.</summary>
    public bool IsPiecewise => Traits.HasFlag(Traits.Stepped) || (Traits.HasFlag(Traits.Piecewise) && _complex.Count == 0);

    /// <summary>How many points are looked at before equality is believed or proved.</summary>
    public int Points => !Traits.HasFlag(Traits.Variable) ? 1
        : (Traits & (Traits.Stepped | Traits.Alternating)) != 0 ? 48
        : (Traits & (Traits.Branched | Traits.Piecewise | Traits.ComplexPart)) != 0 ? 32
        : 3;

    /// <summary>The numbers at which a piece may end: the constants, their quotients and roots.</summary>
    public IReadOnlyList<double> Landmarks => _landmarks;

    public static SampleDomain Of(Expression a, Expression b, Traits traits)
    {
        if (!traits.HasFlag(Traits.Variable))
        {
            return Constants;
        }
        const Traits Special = Traits.Branched | Traits.Piecewise | Traits.Stepped | Traits.Alternating | Traits.Imaginary | Traits.ComplexPart;
        if ((traits & Special) == 0)
        {
            return Plain;
        }
        var domain = new SampleDomain(traits);
        var constants = new HashSet<double>();
        domain.Collect(a, constants, isInside: false);
        domain.Collect(b, constants, isInside: false);
        domain.AddLandmarks([.. constants]);
        return domain;
    }

    public bool IsComplex(string name) => _complex.Contains(name);

    /// <summary>Whether a letter is complex by custom.</summary>
    public static bool IsComplexLetter(string name) => name.Split('_', '\'')[0] is "z" or "w" or "zeta";

    private void Collect(Expression expression, HashSet<double> constants, bool isInside)
    {
        switch (expression)
        {
            case Number number when constants.Count < MostLandmarks:
                constants.Add(Math.Abs(number.Value.ToDouble()));
                break;
            case Symbol symbol when isInside || (Traits.HasFlag(Traits.ComplexPart) && IsComplexLetter(symbol.Name)):
                _complex.Add(symbol.Name);
                break;
            case Sum sum:
                CollectAll(sum.Terms, constants, isInside);
                break;
            case Product product:
                CollectAll(product.Factors, constants, isInside);
                break;
            case Power power:
                Collect(power.Base, constants, isInside);
                Collect(power.Exponent, constants, isInside);
                break;
            case Call call:
                var takesComplex = call.Function is Function.RealPart or Function.ImaginaryPart or Function.Argument or Function.Conjugate;
                // In Re(x + iy) the letters are real; in Re(s) the letter is not, or the call would say nothing.
                var isComplex = takesComplex && !Array.Exists(call.Arguments, part => ScalarTraits.Of(part).HasFlag(Traits.Imaginary));
                CollectAll(call.Arguments, constants, isInside || isComplex);
                break;
        }
    }

    private void CollectAll(Expression[] parts, HashSet<double> constants, bool isInside)
    {
        foreach (var part in parts)
        {
            Collect(part, constants, isInside);
        }
    }

    private void AddLandmarks(double[] constants)
    {
        foreach (var x in constants)
        {
            Add(x);
            Add(Math.Sqrt(x));
            foreach (var y in constants)
            {
                Add(x / y);
                Add(Math.Sqrt(x / y));
            }
        }

        void Add(double value)
        {
            if (double.IsFinite(value) && value != 0 && _landmarks.Count < MostLandmarks && !_landmarks.Contains(value))
            {
                _landmarks.Add(value);
            }
        }
    }
}
