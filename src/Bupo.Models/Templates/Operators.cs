using System.Numerics;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Python's arithmetic, indexing and slicing.</summary>
internal static class Operators
{
    // Python itself writes no whole number of more than 4300 digits.
    private const int MaximumBits = 14_000;

    public static object? Apply(string symbol, object? left, object? right)
    {
        switch (symbol, left, right)
        {
            case ("%", string format, _):
                return PythonFormat.Percent(format, right, PythonText.Str);
            case ("%", Markup format, _):
                return new Markup(PythonFormat.Percent(format.Text, right, value => Markup.Escape(value).Text));
            case ("+", string a, string b):
                Budget.SpendText(a.Length + (long)b.Length);
                return a + b;
            case ("+", string or Markup, string or Markup):
                return JoinEscaped(left, right);
            case ("+", List<object?> a, List<object?> b):
                Budget.Spend(a.Count + b.Count);
                return new List<object?>([.. a, .. b]);
            case ("+", object?[] a, object?[] b):
                Budget.Spend(a.Length + b.Length);
                return (object?[])[.. a, .. b];
            case ("*", string or Markup or IReadOnlyList<object?>, long or bool):
                return Repeat(left, Values.Integer(right));
            case ("*", long or bool, string or Markup or IReadOnlyList<object?>):
                return Repeat(right, Values.Integer(left));
        }
        if (!Values.IsNumber(left) || !Values.IsNumber(right))
        {
            throw new TemplateFault($"{Values.Name(left)} {symbol} {Values.Name(right)} makes no sense.");
        }
        return left is double || right is double || symbol == "/" || (symbol == "**" && Values.Whole(right) < 0)
            ? ApplyFloats(symbol, Values.Number(left), Values.Number(right))
            : Values.FromWhole(ApplyIntegers(symbol, Values.Whole(left), Values.Whole(right)));
    }

    public static object Negate(object? value) => value switch
    {
        double number => -number,
        bool or long or BigInteger => Values.FromWhole(-Values.Whole(value)),
        _ => throw new TemplateFault($"{Values.Name(value)} cannot be negated."),
    };

    /// <summary>The element at an index, which counts from the end where negative; false where there is none.</summary>
    public static (bool Found, object? Value) Element(object? target, long index)
    {
        if (target is Markup markup)
        {
            return Element(markup.Text, index) is (true, string letter) ? (true, new Markup(letter)) : (false, null);
        }
        var list = Values.Indexed(target);
        var count = list?.Count ?? (target is string ? Values.Count(target) : 0);
        index = index < 0 ? index + count : index;
        return index < 0 || index >= count
            ? (false, null)
            : (true, list is not null ? list[(int)index] : Values.Items(target).ElementAt((int)index));
    }

    public static object? Slice(object? target, object? start, object? stop, object? step)
    {
        if (target is Markup markup)
        {
            return Markup.Mark(Slice(markup.Text, start, stop, step));
        }
        if (target is not string && Values.Indexed(target) is null)
        {
            throw new TemplateFault($"{Values.Name(target)} cannot be sliced.");
        }
        var by = step is null ? 1 : Values.Integer(step);
        if (by == 0)
        {
            throw new TemplateFault("the step of a slice is 0.");
        }
        var items = Values.Items(target).ToList();
        Budget.Spend(items.Count);
        var picked = new List<object?>();
        var (from, to) = by > 0
            ? (Bound(start, 0, 0, items.Count), Bound(stop, items.Count, 0, items.Count))
            : (Bound(start, items.Count - 1, -1, items.Count - 1), Bound(stop, -1, -1, items.Count - 1));
        for (var i = from; by > 0 ? i < to : i > to; i = by > items.Count || by < -items.Count ? to : i + by)
        {
            picked.Add(items[(int)i]);
        }
        return target is string ? string.Concat(picked) : target is Array ? picked.ToArray() : target is View range ? range with { Items = picked, Shown = "" } : picked;

        long Bound(object? bound, long missing, long low, long high)
        {
            if (bound is null)
            {
                return missing;
            }
            var at = Values.Integer(bound);
            return Math.Clamp(at < 0 ? Math.Max(at, -items.Count - 1L) + items.Count : at, low, high);
        }
    }

    // A Markup escapes what is joined to it, on either side.
    private static Markup JoinEscaped(object left, object right)
    {
        var (before, after) = (Markup.Escape(left).Text, Markup.Escape(right).Text);
        Budget.SpendText(before.Length + (long)after.Length);
        return new Markup(before + after);
    }

    private static object? Repeat(object repeated, long times)
    {
        times = Math.Max(times, 0);
        if (repeated is Markup markup)
        {
            return Markup.Mark(Repeat(markup.Text, times));
        }
        if (repeated is string text)
        {
            Budget.SpendText(Product(text.Length, times));
            return string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : (int)times));
        }
        var items = (IReadOnlyList<object?>)repeated;
        Budget.Spend(Product(items.Count, times));
        var copies = Enumerable.Repeat(items, items.Count == 0 ? 0 : (int)times).SelectMany(copy => copy);
        return repeated is Array ? copies.ToArray() : copies.ToList();
    }

    private static long Product(int length, long times) => (long)Int128.Min((Int128)length * times, long.MaxValue);

    private static double ApplyFloats(string symbol, double left, double right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "**" when left == 0 && right < 0 => throw new TemplateFault("division by zero."),
        "**" when left < 0 && right != Math.Floor(right) => throw new TemplateFault("a power of a negative number is not real."),
        "**" => Math.Pow(left, right),
        _ when right == 0 => throw new TemplateFault("division by zero."),
        "/" => left / right,
        "//" => Math.Floor(((left - Modulo(left, right)) / right) + 0.5) is var quotient and not 0 ? quotient : Math.CopySign(0, left / right),
        "%" => Modulo(left, right),
        _ => throw new TemplateFault($"unknown operator {symbol}."),
    };

    // The remainder with the sign of the divisor.
    private static double Modulo(double left, double right)
    {
        var rest = left % right;
        return rest != 0 ? (rest < 0) != (right < 0) ? rest + right : rest : Math.CopySign(0, right);
    }

    private static BigInteger ApplyIntegers(string symbol, BigInteger left, BigInteger right)
    {
        if (left.GetBitLength() + right.GetBitLength() > MaximumBits)
        {
            throw new TemplateFault($"a whole number has more than {MaximumBits} bits.");
        }
        switch (symbol)
        {
            case "+":
                return left + right;
            case "-":
                return left - right;
            case "*":
                return left * right;
            case "**":
                return Power(left, right);
            case "//" or "%" when right.IsZero:
                throw new TemplateFault("division by zero.");
        }
        // Python rounds down, .NET towards zero.
        var quotient = BigInteger.DivRem(left, right, out var rest);
        var isBelow = !rest.IsZero && rest.Sign != right.Sign;
        return symbol == "//" ? quotient - (isBelow ? 1 : 0) : rest + (isBelow ? right : 0);
    }

    private static BigInteger Power(BigInteger number, BigInteger exponent)
    {
        if (BigInteger.Abs(number) <= 1)
        {
            return exponent.IsZero ? 1 : number == -1 && exponent.IsEven ? 1 : number;
        }
        return number.GetBitLength() * exponent <= MaximumBits
            ? BigInteger.Pow(number, (int)exponent)
            : throw new TemplateFault($"{number} ** {exponent} has more than {MaximumBits} bits.");
    }
}
