using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Parser
{
    /// <summary>A value with its unit: number words are factors, and smaller units that follow are added, as in 1 hour 30 minutes.</summary>
    private Expression WithUnit(Expression value, string? unit, string? mark)
    {
        if (unit is null && mark is null)
        {
            return value;
        }
        if (unit is not null)
        {
            (value, unit) = Scaled(value, unit);
        }
        unit = string.IsNullOrEmpty(unit) ? mark : mark is null || mark == "percent" ? unit : mark;
        if (unit is null)
        {
            return value;
        }
        while (Kind == TokenKind.Number && Units.IsMeasure(unit) && NextUnit() is { } next && Units.Convert(next, unit) is { IsSame: false } conversion)
        {
            var part = ReadMixedNumber() ?? ReadAtom();
            ReadUnit();
            value = ExpressionBuilder.Add([value, conversion.Of(part)]);
        }
        return new Quantity(value, unit);
    }

    // 12:00, 3:05 and 2:30 p.m.: two digits of minutes that begin with a zero, or a half of the day. Others are ratios.
    private Clock? ReadClock()
    {
        if (PeekKind(1) != TokenKind.Colon || PeekKind(2) != TokenKind.Number || PeekKind(3) == TokenKind.Colon || Kind != TokenKind.Number)
        {
            return null;
        }
        var (hours, minutes) = (TextOf(Current), _tokens[_position + 2]);
        var written = minutes.Start + minutes.Length <= _text.Length ? _text.AsSpan(minutes.Start, minutes.Length) : "";
        var half = PeekKind(3) != TokenKind.Text ? "" : _tokens[_position + 3].Text.Replace(".", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        var isHalf = half is "am" or "pm";
        if (written.Length != 2 || written.IndexOfAnyExceptInRange('0', '9') >= 0 || (written[0] != '0' && !isHalf) || written[0] > '5'
            || !int.TryParse(hours, out var hour) || hour is < 0 or > 24)
        {
            return null;
        }
        _position += isHalf ? 4 : 3;
        return new Clock(hour, int.Parse(written, System.Globalization.CultureInfo.InvariantCulture), isHalf ? half : "");
    }

    // The unit of the number ahead; null where it has none.
    private string? NextUnit()
    {
        var start = _position;
        _ = ReadMixedNumber() ?? ReadAtom();
        var unit = Kind == TokenKind.Text ? Current.Text : null;
        _position = start;
        return unit;
    }

    // 5 million dollars is 5000000 dollars; 5 squared is 25.
    private static (Expression Value, string Unit) Scaled(Expression value, string unit)
    {
        while (unit.Length > 0)
        {
            var end = unit.IndexOf(' ', StringComparison.Ordinal);
            var word = end < 0 ? unit : unit[..end];
            var scaled = word.ToLowerInvariant() switch
            {
                "squared" => ExpressionBuilder.Raise(value, new Number(2)),
                "cubed" => ExpressionBuilder.Raise(value, new Number(3)),
                "factorial" => ExpressionBuilder.Factorial(value, isDouble: false),
                _ => NumberWords.Factor(word) is { } factor ? ExpressionBuilder.Multiply([value, new Number(factor)]) : null,
            };
            if (scaled is null)
            {
                break;
            }
            (value, unit) = (scaled, end < 0 ? "" : unit[(end + 1)..]);
        }
        return (value, unit);
    }

    // "5 feet and 6 inches" is one quantity: the units measure the same, each smaller than the one before.
    private static Quantity? Compound(List<Expression> items)
    {
        if (items[0] is not Quantity first || !Units.IsMeasure(first.Unit))
        {
            return null;
        }
        var value = first.Value;
        Rational last = 1;
        foreach (var item in items.Skip(1))
        {
            if (item is not Quantity part || Units.Convert(part.Unit, first.Unit) is not { } conversion || conversion.Factor.CompareTo(last) >= 0)
            {
                return null;
            }
            last = conversion.Factor;
            value = ExpressionBuilder.Add([value, conversion.Of(part.Value)]);
        }
        return new Quantity(value, first.Unit);
    }

    /// <summary>Units after a value: words, with powers and quotients between them; null where there are none.</summary>
    private string? ReadUnit()
    {
        if (Kind != TokenKind.Text)
        {
            return null;
        }
        var unit = "";
        while (true)
        {
            var word = Next().Text;
            if (!word.StartsWith("of", StringComparison.Ordinal) && Array.Exists(word.Split(' '), Vocabulary.IsStopWord))
            {
                Fail($"'{word}' is no unit");
                return null;
            }
            unit += word;
            if (Kind == TokenKind.Caret)
            {
                Next();
                unit += "^" + ReadRawScript();
            }
            if (PeekKind(1) == TokenKind.Text && Kind is TokenKind.Slash or TokenKind.Times or TokenKind.Minus)
            {
                unit += Next().Kind == TokenKind.Slash ? "/" : "*";
            }
            else if (Kind == TokenKind.Text)
            {
                unit += " ";
            }
            else
            {
                return unit;
            }
        }
    }

    /// <summary>A subscript or a unit's power as text without spaces and braces.</summary>
    private string ReadRawScript()
    {
        if (Kind != TokenKind.OpenBrace)
        {
            return TextOf(Next());
        }
        Next();
        var result = "";
        for (var open = 1; Kind != TokenKind.End;)
        {
            open += Kind switch { TokenKind.OpenBrace => 1, TokenKind.CloseBrace => -1, _ => 0 };
            if (open == 0)
            {
                break;
            }
            result += TextOf(Next());
            if (result.Length > 64)
            {
                Fail("a subscript is too long");
            }
        }
        Expect(TokenKind.CloseBrace);
        return result;
    }

    private string TextOf(Token token) => token.Kind switch
    {
        TokenKind.OpenBrace or TokenKind.CloseBrace => "",
        TokenKind.Letter or TokenKind.Text or TokenKind.Constant => token.Text,
        TokenKind.Number when token.Value is Number number => number.Value.ToString(),
        _ => token.Start + token.Length <= _text.Length ? _text.Substring(token.Start, token.Length) : token.Kind.ToString(),
    };
}
