using Bupo.Data.Synthetic;

namespace Bupo.Rewards;

/// <summary>Reads an expression of whole numbers, + - * / and brackets; × ÷ and their LaTeX names are accepted, unary signs are not.</summary>
internal sealed class CountdownExpression
{
    private const int MostCharacters = 1000; // bounds the recursion and the size of the fractions
    private readonly string _text;
    private readonly List<int> _numbers = [];
    private int _at;

    private CountdownExpression(string text)
    {
        _text = text;
    }

    /// <summary>The numbers used and the value, or null where it is not such an expression or divides by zero.</summary>
    public static (IReadOnlyList<int> Numbers, Fraction Value)? Read(string text)
    {
        var plain = text.Replace(@"\times", "*", StringComparison.Ordinal).Replace(@"\cdot", "*", StringComparison.Ordinal)
            .Replace(@"\div", "/", StringComparison.Ordinal).Replace('×', '*').Replace('÷', '/')
            .Replace(@"\left", "", StringComparison.Ordinal).Replace(@"\right", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal);
        if (plain.Length > MostCharacters)
        {
            return null;
        }
        var reader = new CountdownExpression(plain);
        return reader.Sum() is { } value && reader._at == plain.Length ? (reader._numbers, value) : null;
    }

    private Fraction? Sum()
    {
        var value = Product();
        while (value is { } left && Accept('+', '-') is { } sign)
        {
            value = Product() is { } right ? sign == '+' ? left + right : left - right : null;
        }
        return value;
    }

    private Fraction? Product()
    {
        var value = Atom();
        while (value is { } left && Accept('*', '/') is { } sign)
        {
            value = Atom() is not { } right || (sign == '/' && right.Numerator.IsZero) ? null : sign == '*' ? left * right : left / right;
        }
        return value;
    }

    private Fraction? Atom()
    {
        if (Accept('(', '(') is not null)
        {
            return Sum() is { } inner && Accept(')', ')') is not null ? inner : null;
        }
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
        if (!int.TryParse(_text.AsSpan(start, _at - start), System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }
        _numbers.Add(number);
        return number;
    }

    private char? Accept(char one, char other) => _at < _text.Length && (_text[_at] == one || _text[_at] == other) ? _text[_at++] : null;
}
