using System.Globalization;
using System.Numerics;
using System.Text;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Lexer
{
    private const int MaxExponent = 1000;

    // What may stand between groups of three digits, longest first; the last two are left to the reader of the list inside brackets.
    private static readonly string[] ThousandsMarks = [@",\!\!", @",\!", "{,}", @"\,", @"{\,}", @"\ ", @"\;", @"\:", ",", " "];

    private int _listEnd;

    private void ReadNumber()
    {
        var start = _position;
        var digits = ReadWholePart();
        if (Peek(0) == '_' && digits.Length == _position - start && ReadBase() is { } radix)
        {
            Add(new(TokenKind.Number, start, _position - start, Value: new BaseNumber(digits, radix)));
            return;
        }
        var value = (Rational)ParseDigits(digits);
        if (Peek(0) == '.' && (char.IsAsciiDigit(Peek(1)) || IsRepetend(1) || !char.IsAsciiLetter(Peek(1))))
        {
            _position++;
            value = ReadDecimals(value);
        }
        if (Peek(0) is 'e' or 'E' && ReadExponent() is { } exponent)
        {
            if (Math.Abs(exponent) > MaxExponent)
            {
                Problem = "the exponent is too large";
                return;
            }
            value = exponent < 0
                ? value / BigInteger.Pow(10, -exponent)
                : value * BigInteger.Pow(10, exponent);
        }
        Add(new(TokenKind.Number, start, _position - start, Value: new Number(value)));
    }

    // 1F_{16}, AB_{16}: capital letters are digits above nine.
    private bool ReadLetteredBase()
    {
        var rest = _text.AsSpan(_position);
        var length = rest.IndexOfAnyExcept(BaseDigits);
        if (length < 2 || rest[length] != '_' || rest[..length].IndexOfAnyInRange('A', 'Z') < 0)
        {
            return false;
        }
        var (start, digits) = (_position, rest[..length].ToString());
        _position += length;
        if (ReadBase() is { } radix && digits.All(digit => (char.IsAsciiDigit(digit) ? digit - '0' : digit - 'A' + 10) < radix)
            && (digits.Any(char.IsAsciiDigit) || radix == 16))
        {
            Add(new(TokenKind.Number, start, _position - start, Value: new BaseNumber(digits, radix)));
            return true;
        }
        _position = start;
        return false;
    }

    private static readonly System.Buffers.SearchValues<char> BaseDigits = System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static BigInteger ParseDigits(ReadOnlySpan<char> digits) => digits.Length switch
    {
        0 => BigInteger.Zero,
        < 19 => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture),
        _ => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture),
    };

    private string ReadDigits()
    {
        var rest = _text.AsSpan(_position);
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? rest : rest[..length];
        _position += digits.Length;
        return digits.ToString();
    }

    /// <summary>The digits before the point, with thousands joined.</summary>
    private string ReadWholePart()
    {
        var digits = ReadDigits();
        var isSubscript = _tokens.Count > 0 && _tokens[^1].Kind == TokenKind.Underscore; // log_2 128
        // A leading zero begins no group of thousands: 0,245 is two numbers.
        if (digits.Length is 0 or > 3 || digits[0] == '0' || _position >= _text.Length || isSubscript)
        {
            return digits;
        }
        var mark = Array.Find(ThousandsMarks, mark => IsThousandsGroup(mark, _position));
        if (mark is null || (mark is "," or " " && (_brackets > 0 || _commasSeparate || (mark == "," && !IsCleanChain()))))
        {
            return digits;
        }
        var joined = new StringBuilder(digits);
        while (IsThousandsGroup(mark, _position))
        {
            _position += mark.Length;
            // A group such as 000 is no number of its own.
            HasJoinedCommas |= mark == "," && Peek(0) != '0';
            joined.Append(ReadDigits());
        }
        return joined.ToString();
    }

    private bool IsThousandsGroup(string mark, int at)
    {
        var rest = _text.AsSpan(at);
        return rest.StartsWith(mark, StringComparison.Ordinal)
            && rest.Length >= mark.Length + 3
            && rest.Slice(mark.Length, 3).IndexOfAnyExceptInRange('0', '9') < 0
            && (rest.Length == mark.Length + 3 || !char.IsAsciiDigit(rest[mark.Length + 3]));
    }

    // In 1,000,00 the commas separate.
    private bool IsCleanChain()
    {
        if (_position < _listEnd)
        {
            return false;
        }
        var at = _position;
        while (IsThousandsGroup(",", at))
        {
            at += 4;
        }
        if (at + 1 >= _text.Length || _text[at] != ',' || !char.IsAsciiDigit(_text[at + 1]))
        {
            return true;
        }
        _listEnd = at; // so that a long list is looked through once
        return false;
    }

    private int? ReadBase()
    {
        var rest = _text.AsSpan(_position + 1);
        var isBraced = rest.StartsWith("{");
        var digits = isBraced ? rest[1..] : rest;
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? digits.Length : length;
        if (length is 0 or > 2 || (isBraced && (digits.Length == length || digits[length] != '}')))
        {
            return null;
        }
        _position += 1 + length + (isBraced ? 2 : 0);
        return int.Parse(digits[..length], CultureInfo.InvariantCulture);
    }

    private bool IsRepetend(int offset) =>
        _text.AsSpan(_position + offset).StartsWith(@"\overline{") || _text.AsSpan(_position + offset).StartsWith(@"\dot{")
        || _text.AsSpan(_position + offset).StartsWith(@"\bar{");

    /// <summary>The digits after the point; a bar over the last of them repeats.</summary>
    private Rational ReadDecimals(Rational whole)
    {
        var decimals = ReadDigits();
        var scale = BigInteger.Pow(10, decimals.Length);
        var value = whole + Rational.Reduced(ParseDigits(decimals), scale);
        if (!IsRepetend(0))
        {
            return value;
        }
        var open = _text.IndexOf('{', _position) + 1;
        var close = _text.IndexOf('}', open);
        var period = close < 0 ? default : _text.AsSpan(open, close - open);
        if (period.IsEmpty || period.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            Problem = "the repeating decimals are not digits";
            return value;
        }
        _position = close + 1;
        return value + Rational.Reduced(ParseDigits(period), scale * (BigInteger.Pow(10, period.Length) - 1));
    }

    // 4.5e33, but not the product of a number and Euler's.
    private int? ReadExponent()
    {
        var rest = _text.AsSpan(_position + 1);
        var sign = rest.StartsWith("-") || rest.StartsWith("+") ? 1 : 0;
        var length = rest[sign..].IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? rest.Length - sign : length;
        if (length == 0 || (sign == 1 && rest[0] == '+' && length > 3))
        {
            return null;
        }
        var exponent = length > 6 ? int.MaxValue : int.Parse(rest[sign..(sign + length)], CultureInfo.InvariantCulture);
        var isNegative = sign == 1 && rest[0] == '-';
        _position += 1 + sign + length;
        return isNegative ? -exponent : exponent;
    }
}
