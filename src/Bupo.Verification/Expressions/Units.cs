using System.Collections.Frozen;
using System.Globalization;

namespace Bupo.Verification.Expressions;

/// <summary>Units of measure: which words are some, and how two compare.</summary>
internal static class Units
{
    private const int LongestPower = 2;

    // Symbols that are read without \text around them; others could be products of variables.
    private static readonly FrozenSet<string> Plain = ("km cm mm nm um ft yd mi sec min hr hrs kg mg gm lb lbs oz kN kJ eV kW MW mW kPa MPa Pa mL ml gal "
        + "Hz kHz MHz GHz mHz mph kph kmh rad deg usd USD EUR GBP mA kV mV Mm ms").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PlainLookup = Plain.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, Measure>.AlternateLookup<ReadOnlySpan<char>> Names =
        UnitTable.Names.GetAlternateLookup<ReadOnlySpan<char>>();

    // Symbols that people write in any case and that mean nothing else.
    private static readonly FrozenSet<string> AnyCase = "km cm kg ml hr hrs min sec ft lb lbs oz yd mph usd".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the letters are a unit's name or symbol of two letters or more.</summary>
    public static bool IsKnown(ReadOnlySpan<char> letters) =>
        letters.Length > 1 && letters is not ("in" or "ms")
        && (letters is "per" or "square" or "cubic" or "sq" || PlainLookup.Contains(letters) || Names.ContainsKey(letters)
            || (letters[^1] == 's' && Names.ContainsKey(letters[..^1])));

    /// <summary>Whether the text is a unit that measures something known, and not merely a noun.</summary>
    public static bool IsMeasure(string unit) => MeasureOf(unit) is { Dimension: var dimension } && !dimension.Contains('\'', StringComparison.Ordinal);

    /// <summary>How a value in one unit is written in another; null where they measure different things.</summary>
    public static Conversion? Convert(string from, string to)
    {
        var (a, b) = (MeasureOf(from), MeasureOf(to));
        if (a.Dimension != b.Dimension)
        {
            // Pounds are money beside pounds sterling.
            return IsSterling(from) && IsSterling(to) ? Conversion.Same : null;
        }
        return new(a.Factor / b.Factor, (a.Offset * a.Factor / b.Factor) - b.Offset);
    }

    /// <summary>Whether the unit is an angle in degrees, or in radians.</summary>
    public static bool IsAngle(string unit, bool inDegrees) => MeasureOf(unit).Dimension == (inDegrees ? "degree1" : "radian1");

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
                Symbol plain => "*" + plain.Name,
                Power { Base: Symbol { Name: var name }, Exponent: Number { Value: var exponent } } =>
                    exponent == -Rational.One ? "/" + name : $"*{name}^{exponent}",
                _ => null,
            };
            unit += symbol;
            if (symbol is null)
            {
                values.Add(factor);
            }
        }
        return unit.Length == 0 || values.Count == 0 ? null : (ExpressionBuilder.Multiply(values.ToArray()), unit.TrimStart('*'));
    }

    private static bool IsSterling(string unit) => MeasureOf(unit).Dimension == "sterling1" || Singular(unit.Trim().ToLowerInvariant()) == "pound";

    /// <summary>What a unit's text measures: names and symbols with powers, quotients and products between them.</summary>
    private static Measure MeasureOf(string unit)
    {
        var words = Words(unit);
        if (Temperature(words) is { } temperature)
        {
            return temperature;
        }
        var powers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Rational factor = 1;
        var (sign, ahead) = (1, 1);
        for (var i = 0; i < words.Count; i++)
        {
            switch (words[i].ToLowerInvariant())
            {
                case "/" or "per":
                    sign = -1;
                    continue;
                case "square" or "sq":
                    ahead = 2;
                    continue;
                case "cubic" or "cu":
                    ahead = 3;
                    continue;
                case "of":
                    i = words.Count; // liters of water
                    continue;
            }
            var power = sign * ahead * Power(words, ref i, out var name);
            var measure = Lookup(name);
            AddPowers(powers, measure.Dimension, power);
            factor = Raised(factor, measure.Factor, power);
            (sign, ahead) = (1, 1);
        }
        return new(string.Concat(powers.Where(p => p.Value != 0).Select(p => p.Key + p.Value.ToString(CultureInfo.InvariantCulture))), factor, 0);
    }

    // km^2, km squared
    private static int Power(List<string> words, ref int at, out string name)
    {
        name = words[at];
        var caret = name.IndexOf('^', StringComparison.Ordinal);
        var power = 1;
        if (caret > 0)
        {
            power = name.Length - caret - 1 <= LongestPower && int.TryParse(name.AsSpan(caret + 1), CultureInfo.InvariantCulture, out var written) ? written : 1;
            name = name[..caret];
        }
        if (at + 1 < words.Count && words[at + 1] is "squared" or "cubed")
        {
            power *= words[++at] == "squared" ? 2 : 3;
        }
        return power;
    }

    private static Rational Raised(Rational factor, Rational unit, int power)
    {
        for (var i = 0; i < Math.Abs(power) && factor.Bits < Rational.MaxBits; i++)
        {
            factor = power > 0 ? factor * unit : factor / unit;
        }
        return factor;
    }

    private static void AddPowers(SortedDictionary<string, int> powers, string dimension, int power)
    {
        for (var at = 0; at < dimension.Length;)
        {
            var digits = dimension[at] == '\'' ? dimension.LastIndexOf('\'') + 1 : at + dimension.AsSpan(at).IndexOfAny("-123");
            var end = digits + 1 + (dimension[digits] == '-' ? 1 : 0);
            var name = dimension[at..digits];
            powers[name] = powers.GetValueOrDefault(name) + (power * int.Parse(dimension.AsSpan(digits, end - digits), CultureInfo.InvariantCulture));
            at = end;
        }
    }

    private static Measure? Temperature(List<string> words)
    {
        var at = words.Count == 2 && Singular(words[0].ToLowerInvariant()) is "degree" or "deg" or "°" ? 1 : 0;
        return words.Count != at + 1 ? null
            : words[at].ToLowerInvariant() switch
            {
                "kelvin" or "kelvins" => UnitTable.Temperatures["kelvin"],
                "k" when words[at] == "K" => UnitTable.Temperatures["kelvin"],
                "celsius" or "centigrade" => UnitTable.Temperatures["celsius"],
                "fahrenheit" => UnitTable.Temperatures["fahrenheit"],
                "c" when at == 1 => UnitTable.Temperatures["celsius"],
                "f" when at == 1 => UnitTable.Temperatures["fahrenheit"],
                _ => null,
            };
    }

    // Symbols first, whose case counts; then names; an unknown word measures itself.
    private static Measure Lookup(string name)
    {
        if (UnitTable.Symbols.TryGetValue(name, out var measure))
        {
            return measure;
        }
        var lower = name.ToLowerInvariant();
        var singular = Singular(lower);
        return UnitTable.Names.TryGetValue(singular, out measure) || UnitTable.Names.TryGetValue(lower, out measure)
            || (AnyCase.Contains(lower) && UnitTable.Symbols.TryGetValue(lower, out measure)) ? measure
            : new($"'{(name.Length > 2 ? singular : name)}'1", 1, 0);
    }

    private static List<string> Words(string unit)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= unit.Length; i++)
        {
            if (i < unit.Length && (unit[i] is not (' ' or '/' or '*' or '-' or '.' or '{' or '}' or '(' or ')' or '\n') || (unit[i] == '-' && i > 0 && unit[i - 1] == '^')))
            {
                continue;
            }
            if (i > start)
            {
                words.Add(unit[start..i]);
            }
            if (i < unit.Length && unit[i] == '/')
            {
                words.Add("/");
            }
            start = i + 1;
        }
        return words;
    }

    private static string Singular(string word) =>
        word.Length > 3 && word.EndsWith("ches", StringComparison.Ordinal) ? word[..^2]
        : word is "feet" ? "foot"
        : word is "centuries" ? "century"
        : word.Length > 2 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && word is not ("celsius" or "hertz") ? word[..^1]
        : word;
}
