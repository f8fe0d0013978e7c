using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;

namespace Bupo.Verification.Expressions;

/// <summary>What a unit measures: its dimension, how many base units it is, and where its zero is.</summary>
/// <param name="Dimension">Base dimensions with their powers, such as <c>length1 time-1</c>; an unknown word is a dimension of its own.</param>
/// <param name="Factor">Base units per unit.</param>
/// <param name="Offset">What is added to a value before the factor: 459.67 for °F, whose base is the kelvin.</param>
internal readonly record struct Measure(string Dimension, Rational Factor, Rational Offset);

/// <summary>The units that are known, by symbol (case counts) and by name (singular, lower case).</summary>
internal static class UnitTable
{
    // Dimension, then symbol=factor pairs.
    private static readonly string[] SymbolLines =
    [
        "length1 m=1 in=127/5000 ft=381/1250 yd=1143/1250 mi=201168/125 Å=1/10000000000",
        "time1 s=1 sec=1 min=60 h=3600 hr=3600 hrs=3600 d=86400", "month1 yr=12",
        "mass1 g=1 gm=1 kg=1000 lb=45359237/100000 lbs=45359237/100000 oz=45359237/1600000 t=1000000",
        "length3 L=1/1000 l=1/1000 cc=1/1000000 gal=473176473/125000000000 qt=473176473/500000000000 pt=473176473/1000000000000",
        "dollar1 $=1 USD=1 ¢=1/100", "euro1 €=1 EUR=1", "sterling1 £=1 GBP=1", "yen1 ¥=1 JPY=1", "rupee1 ₹=1 INR=1 Rs=1", "yuan1 元=1 CNY=1 RMB=1",
        "mass1length1time-2 N=1000", "mass1length2time-2 J=1000 eV=801088317/5000000000000000000000000 cal=4184 Wh=3600000",
        "mass1length2time-3 W=1000", "mass1length-1time-2 Pa=1000 bar=100000000 atm=101325000",
        "voltage1 V=1", "current1 A=1", "resistance1 Ω=1", "charge1 C=1", "capacitance1 F=1", "amount1 mol=1", "information1 B=1 bit=1/8",
        "time-1 Hz=1", "length1time-1 mph=1397/3125 kph=5/18 kmh=5/18", "degree1 °=1 deg=1", "radian1 rad=1", "percent1 %=1",
    ];

    private static readonly string[] NameLines =
    [
        "length1 meter=1 metre=1 inch=127/5000 inche=127/5000 foot=381/1250 feet=381/1250 yard=1143/1250 mile=201168/125 micron=1/1000000",
        "time1 second=1 minute=60 hour=3600 day=86400 week=604800", "month1 month=1 year=12 decade=120 century=1200",
        "mass1 gram=1 gramme=1 pound=45359237/100000 ounce=45359237/1600000 ton=1000000 tonne=1000000",
        "length3 liter=1/1000 litre=1/1000 gallon=473176473/125000000000 quart=473176473/500000000000 pint=473176473/1000000000000",
        "dollar1 dollar=1 buck=1 cent=1/100 usd=1", "euro1 euro=1 eurocent=1/100", "sterling1 sterling=1 pence=1/100", "yen1 yen=1", "rupee1 rupee=1", "yuan1 yuan=1 rmb=1",
        "mass1length1time-2 newton=1000", "mass1length2time-2 joule=1000 calorie=4184", "mass1length2time-3 watt=1000",
        "mass1length-1time-2 pascal=1000", "voltage1 volt=1", "current1 amp=1 ampere=1", "resistance1 ohm=1", "charge1 coulomb=1", "amount1 mole=1",
        "information1 byte=1", "time-1 hertz=1", "degree1 degree=1", "radian1 radian=1", "percent1 percent=1 percentage=1 pct=1",
    ];

    private static readonly (string Symbol, string Name, int Power)[] Prefixes =
    [
        ("T", "tera", 12), ("G", "giga", 9), ("M", "mega", 6), ("k", "kilo", 3), ("h", "hecto", 2), ("d", "deci", -1), ("c", "centi", -2),
        ("m", "milli", -3), ("μ", "micro", -6), ("u", "micro", -6), ("n", "nano", -9), ("p", "pico", -12),
    ];

    // A prefix goes with these only: min is a minute, ft a foot.
    private static readonly string[] Prefixed = ["m", "s", "g", "L", "l", "N", "J", "W", "Pa", "V", "A", "Ω", "C", "F", "Hz", "eV", "cal", "Wh", "mol", "B", "bit", "bar"];

    private static readonly string[] PrefixedNames =
        ["meter", "metre", "second", "gram", "liter", "litre", "newton", "joule", "watt", "pascal", "volt", "amp", "ampere", "ohm", "hertz", "calorie", "byte", "mole"];

    /// <summary>Units by symbol; case counts, as in mW and MW.</summary>
    public static FrozenDictionary<string, Measure> Symbols { get; } = WithPrefixes(Read(SymbolLines), Prefixed, prefix => prefix.Symbol);

    /// <summary>Units by name, singular and in lower case.</summary>
    public static FrozenDictionary<string, Measure> Names { get; } = WithPrefixes(Read(NameLines), PrefixedNames, prefix => prefix.Name);

    /// <summary>Temperatures: their base is the kelvin, and their zeros differ.</summary>
    public static FrozenDictionary<string, Measure> Temperatures { get; } = new Dictionary<string, Measure>
    {
        ["kelvin"] = new("temperature1", 1, 0),
        ["celsius"] = new("temperature1", 1, Rational.Reduced(27315, 100)),
        ["fahrenheit"] = new("temperature1", Rational.Reduced(5, 9), Rational.Reduced(45967, 100)),
    }.ToFrozenDictionary();

    private static Dictionary<string, Measure> Read(string[] lines)
    {
        var known = new Dictionary<string, Measure>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            foreach (var word in words.Skip(1))
            {
                var parts = word.Split('=', '/');
                known[parts[0]] = new(words[0], Rational.Reduced(Number(parts[1]), parts.Length > 2 ? Number(parts[2]) : BigInteger.One), 0);
            }
        }
        return known;
    }

    private static BigInteger Number(string digits) => BigInteger.Parse(digits, CultureInfo.InvariantCulture);

    private static FrozenDictionary<string, Measure> WithPrefixes(
        Dictionary<string, Measure> units, string[] bases, Func<(string Symbol, string Name, int Power), string> text)
    {
        foreach (var prefix in Prefixes)
        {
            var power = BigInteger.Pow(10, Math.Abs(prefix.Power));
            foreach (var unit in bases)
            {
                var scaled = units[unit] with { Factor = prefix.Power > 0 ? units[unit].Factor * power : units[unit].Factor / power };
                units.TryAdd(text(prefix) + unit, scaled);
            }
        }
        return units.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
