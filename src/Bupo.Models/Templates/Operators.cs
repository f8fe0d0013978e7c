namespace Bupo.Models.Templates;

/// <summary>Python's arithmetic, and its indices and slices.</summary>
internal static class Operators
{
    public static object Apply(string symbol, object? left, object? right)
    {
        switch (symbol, left, right)
        {
            case ("+", string a, string b):
                Budget.SpendText(a.Length + (long)b.Length);
                return a + b;
            case ("+", List<object?> a, List<object?> b):
                Budget.Spend(a.Count + b.Count);
                return new List<object?>([.. a, .. b]);
            case ("+", object?[] a, object?[] b):
                Budget.Spend(a.Length + b.Length);
                return (object?[])[.. a, .. b];
            case ("*", string or List<object?>, long or bool):
                return Repeat(left, Values.Integer(right));
            case ("*", long or bool, string or List<object?>):
                return Repeat(right, Values.Integer(left));
        }
        if (!Values.IsNumber(left) || !Values.IsNumber(right))
        {
            throw new TemplateFault($"{Values.Name(left)} {symbol} {Values.Name(right)} makes no sense.");
        }
        try
        {
            return left is double || right is double || symbol == "/" || (symbol == "**" && Values.Integer(right) < 0)
                ? (object)ApplyFloats(symbol, Values.Number(left), Values.Number(right))
                : ApplyIntegers(symbol, Values.Integer(left), Values.Integer(right));
        }
        catch (OverflowException)
        {
            throw new TemplateFault($"{left} {symbol} {right} does not fit into 64 bits.");
        }
    }

    public static object Negate(object? value) => value switch
    {
        double number => (object)-number,
        long or bool when Values.Integer(value) != long.MinValue => -Values.Integer(value),
        _ => throw new TemplateFault($"{Values.Name(value)} cannot be negated."),
    };

    /// <summary>The element at an index, which counts from the end where negative; null where there is none.</summary>
    public static (bool Found, object? Value) Element(object? target, long index)
    {
        var count = target is string or IReadOnlyList<object?> ? Values.Count(target) : 0;
        index = index < 0 ? index + count : index;
        return index < 0 || index >= count
            ? (false, null)
            : (true, target is IReadOnlyList<object?> list ? list[(int)index] : Values.Items(target).ElementAt((int)index));
    }

    public static object? Slice(object? target, object? start, object? stop, object? step)
    {
        if (target is not (string or IReadOnlyList<object?>))
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
            : (Bound(start, items.Count - 1, -1, items.Count - 1), Bound(stop, -1, -1, items.Count - 1, items.Count));
        for (var i = from; by > 0 ? i < to : i > to; i = by > items.Count || by < -items.Count ? to : i + by)
        {
            picked.Add(items[(int)i]);
        }
        return target is string ? string.Concat(picked) : target is Array ? picked.ToArray() : picked;

        long Bound(object? bound, long missing, long low, long high, long? count = null)
        {
            if (bound is null)
            {
                return missing;
            }
            var at = Values.Integer(bound);
            return Math.Clamp(at < 0 ? Math.Max(at, -items.Count - 1L) + items.Count : at, low, high);
        }
    }

    private static object Repeat(object repeated, long times)
    {
        times = Math.Max(times, 0);
        if (repeated is string text)
        {
            Budget.SpendText(Product(text.Length, times));
            return string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : (int)times));
        }
        var list = (List<object?>)repeated;
        Budget.Spend(Product(list.Count, times));
        return Enumerable.Repeat(list, list.Count == 0 ? 0 : (int)times).SelectMany(items => items).ToList();
    }

    private static long Product(int length, long times) => (long)Int128.Min((Int128)length * times, long.MaxValue);

    private static double ApplyFloats(string symbol, double left, double right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "**" => Math.Pow(left, right),
        _ when right == 0 => throw new TemplateFault("division by zero."),
        "/" => left / right,
        "//" => Math.Floor(left / right),
        "%" => left - (right * Math.Floor(left / right)),
        _ => throw new TemplateFault($"unknown operator {symbol}."),
    };

    private static long ApplyIntegers(string symbol, long left, long right) => checked(symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "**" => Power(left, right),
        _ when right == 0 => throw new TemplateFault("division by zero."),
        "//" => left / right - (left % right != 0 && (left < 0) != (right < 0) ? 1 : 0),
        "%" => right == -1 ? 0 : ((left % right) + right) % right,
        _ => throw new TemplateFault($"unknown operator {symbol}."),
    });

    private static long Power(long number, long exponent)
    {
        if (number is 0 or 1 or -1)
        {
            return exponent == 0 ? 1 : number == -1 && exponent % 2 == 0 ? 1 : number;
        }
        var power = 1L;
        for (var i = 0L; i < exponent; i++)
        {
            power = checked(power * number);
        }
        return power;
    }
}
