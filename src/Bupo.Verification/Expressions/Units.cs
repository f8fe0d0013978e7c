using System.Collections.Frozen;

namespace Bupo.Verification.Expressions;

/// <summary>Units of measure: which words are some, and how two compare.</summary>
internal static class Units
{
    // Dimension, then name=factor pairs; names are singular. Symbols keep their case.
    private static readonly string[] Table =
    [
        "length m=1 meter=1 metre=1 km=1000 kilometer=1000 kilometre=1000 cm=1/100 centimeter=1/100 centimetre=1/100 mm=1/1000 "
            + "millimeter=1/1000 nm=1/1000000000 um=1/1000000 in=127/5000 inch=127/5000 inche=127/5000 ft=381/1250 foot=381/1250 feet=381/1250 "
            + "yd=1143/1250 yard=1143/1250 mi=201168/125 mile=201168/125",
        "time s=1 sec=1 second=1 min=60 minute=60 h=3600 hr=3600 hour=3600 day=86400 week=604800 ms=1/1000",
        "mass g=1 gram=1 gm=1 kg=1000 kilogram=1000 mg=1/1000 lb=45359237/100000 pound=45359237/100000 oz=45359237/1600000 "
            + "ounce=45359237/1600000 ton=1000000 tonne=1000000",
        "angle radian=1 rad=1",
        "degree degree=1 deg=1",
        "percent percent=1 %=1",
        "money dollar=1 usd=1 buck=1 cent=1/100 $=1",
        "force N=1 newton=1 kN=1000", "energy J=1 joule=1 kJ=1000 eV=801088317/5000000000000000000000000000", "power W=1 watt=1 kW=1000",
        "pressure Pa=1 pascal=1 kPa=1000", "volume L=1 l=1 liter=1 litre=1 mL=1/1000 ml=1/1000 gal=1 gallon=1", "voltage V=1 volt=1",
        "current A=1 amp=1 ampere=1", "resistance ohm=1", "temperature K=1 kelvin=1", "frequency Hz=1 hertz=1",
        "length/time mph=1397/3125 kph=5/18 kmh=5/18",
    ];

    private static readonly FrozenDictionary<string, (string Dimension, Rational Factor)> Known = Build();

    private static readonly FrozenDictionary<string, (string Dimension, Rational Factor)>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the letters are a unit's name or symbol of two letters or more.</summary>
    public static bool IsKnown(ReadOnlySpan<char> letters) =>
        letters.Length > 1 && letters is not ("in" or "ms")
        && (letters is "per" or "square" or "cubic" or "sq" || Lookup.ContainsKey(letters)
            || (letters[^1] == 's' && Lookup.ContainsKey(letters[..^1])));

    /// <summary>How many of <paramref name="to"/> one <paramref name="from"/> is; null where they measure different things.</summary>
    public static Rational? Convert(string from, string to)
    {
        var (a, b) = (Normalise(from), Normalise(to));
        if (a == b)
        {
            return Rational.One;
        }
        return Measure(a) is { } x && Measure(b) is { } y && x.Dimension == y.Dimension ? x.Factor / y.Factor : null;
    }

    /// <summary>A product's numbers, and its letters as a unit; null where it has none or they are no product of symbols.</summary>
    public static (Expression Value, string Unit)? SplitSymbols(Expression expression)
    {
        if (expression is not Product product)
        {
            return null;
        }
        var values = new List<Expression>();
        var unit = "";
        foreach (var factor in product.Factors)
        {
            var symbol = factor switch
            {
                Symbol plain => plain.Name,
                Power { Base: Symbol { Name: var name }, Exponent: Number { Value: var exponent } } =>
                    exponent == -Rational.One ? "/" + name : $"{name}^{exponent}",
                _ => null,
            };
            unit += symbol;
            if (symbol is null)
            {
                values.Add(factor);
            }
        }
        return unit.Length == 0 || values.Count == 0 ? null : (ExpressionBuilder.Multiply(values.ToArray()), unit);
    }

    private static (string Dimension, Rational Factor)? Measure(string unit)
    {
        if (Known.TryGetValue(unit, out var measure))
        {
            return measure;
        }
        // A power of a known unit: km^2, and square kilometre.
        var caret = unit.IndexOf('^', StringComparison.Ordinal);
        if (caret > 0 && Known.TryGetValue(unit[..caret], out measure) && unit[(caret + 1)..] is "2" or "3")
        {
            var power = unit[^1] == '2' ? measure.Factor * measure.Factor : measure.Factor * measure.Factor * measure.Factor;
            return (measure.Dimension + unit[^1], power);
        }
        // A quotient of known units: mile/hour.
        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && unit.IndexOf('/', slash + 1) < 0 && Measure(unit[..slash]) is { } top && Measure(unit[(slash + 1)..]) is { } bottom
            ? ($"{top.Dimension}/{bottom.Dimension}", top.Factor / bottom.Factor)
            : null;
    }

    /// <summary>One spelling per unit: lower case but for symbols, singular, without spaces, powers by a caret.</summary>
    private static string Normalise(string unit)
    {
        unit = unit.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).Trim(' ', '.');
        if (Measure(unit) is not null)
        {
            return unit;
        }
        var words = unit.ToLowerInvariant().Replace("^-", "^m", StringComparison.Ordinal) // the hyphen in lb-sec joins, that of s^-1 does not
            .Split([' ', '-', '*'], StringSplitOptions.RemoveEmptyEntries);
        var power = words.Length == 2 ? words[0] switch { "square" or "sq" => "^2", "cubic" or "cu" => "^3", _ => "" } : "";
        var names = words.Skip(power.Length > 0 ? 1 : 0).Select(word => string.Join('/', word.Split('/').Select(Singular)));
        return string.Concat(names) + power;
    }

    private static string Singular(string word) =>
        word == "per" ? "/"
        : word.Length > 3 && word.EndsWith("ches", StringComparison.Ordinal) ? word[..^2]
        : word is "feet" ? "foot"
        : word.Length > 2 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1]
        : word;

    private static FrozenDictionary<string, (string Dimension, Rational Factor)> Build()
    {
        var known = new Dictionary<string, (string, Rational)>(StringComparer.Ordinal);
        foreach (var line in Table)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in words.Skip(1))
            {
                var parts = word.Split('=', '/');
                var numerator = System.Numerics.BigInteger.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
                var denominator = parts.Length > 2
                    ? System.Numerics.BigInteger.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)
                    : System.Numerics.BigInteger.One;
                known[parts[0]] = (words[0], Rational.Reduced(numerator, denominator));
            }
        }
        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
