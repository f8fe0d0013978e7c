using System.Buffers;
using System.Globalization;
using System.Text;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

/// <summary>Cuts LaTeX or plain text into tokens; what only changes looks is dropped.</summary>
internal sealed partial class Lexer
{
    private const int MaxNesting = 100;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private readonly bool _commasSeparate;
    private readonly List<Token> _tokens = [];
    private string _text = "";
    private int _position;
    private int _brackets;
    private int _nesting;

    private Lexer(bool commasSeparate) => _commasSeparate = commasSeparate;

    /// <summary>Why the text cannot be cut; null where it can.</summary>
    private string? Problem { get; set; }

    private bool HasJoinedCommas { get; set; }

    /// <summary>The tokens, ended by <see cref="TokenKind.End"/>; null with the problem where there are none.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="commasSeparate">Whether a comma before three digits separates two numbers rather than thousands.</param>
    /// <param name="isAmbiguous">Whether the other reading of a comma would differ.</param>
    /// <param name="problem">What could not be read.</param>
    public static List<Token>? Read(string text, bool commasSeparate, out bool isAmbiguous, out string problem)
    {
        var lexer = new Lexer(commasSeparate);
        lexer.Run(text);
        isAmbiguous = lexer.HasJoinedCommas;
        problem = lexer.Problem ?? "";
        lexer._tokens.Add(new(TokenKind.End, text.Length));
        return lexer.Problem is null ? lexer._tokens : null;
    }

    /// <summary>Symbols outside ASCII as LaTeX; letters without a LaTeX name stay.</summary>
    public static string ToAscii(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (Vocabulary.Symbols.TryGetValue(c, out var latex))
            {
                result.Append(latex);
            }
            else
            {
                result.Append(Plain(c));
            }
        }
        return result.ToString();
    }

    // Hyphens, digits of any script, wide spaces and full-width forms as ASCII; marks that only direct the layout are dropped.
    private static string Plain(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Format => "",
        UnicodeCategory.DashPunctuation => "-",
        UnicodeCategory.DecimalDigitNumber => ((int)char.GetNumericValue(c)).ToString(CultureInfo.InvariantCulture),
        UnicodeCategory.SpaceSeparator => " ",
        _ => c is >= '\uFF01' and <= '\uFF5E' ? ((char)(c - 0xFEE0)).ToString() : c.ToString(), // full-width forms are ASCII, moved
    };

    /// <summary>Reads a text, the answer itself or what stands in a wrapper such as \text{…}.</summary>
    private void Run(string text)
    {
        var (outerText, outerPosition) = (_text, _position);
        (_text, _position) = (text, 0);
        if (++_nesting > MaxNesting)
        {
            Problem = Parser.TooDeep;
        }
        while (_position < _text.Length && Problem is null)
        {
            ReadOne();
        }
        _nesting--;
        (_text, _position) = (outerText, outerPosition);
    }

    private void ReadOne()
    {
        var c = _text[_position];
        if (ReadLetteredBase())
        {
            return;
        }
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
        {
            ReadNumber();
        }
        else if (char.IsAsciiLetter(c) && !StartsForeignWord())
        {
            ReadLetters();
        }
        else if (char.IsLetter(c) && StartsForeignWord())
        {
            ReadForeignWord();
        }
        else if (c == '\\')
        {
            ReadCommand();
        }
        else
        {
            ReadMark(c);
        }
    }

    private void ReadMark(char c)
    {
        var start = _position++;
        switch (c)
        {
            case ' ' or '\t' or '\r' or '\n' or '~':
                break;
            case '$':
                // A dollar sign that has no partner and stands before a number is money.
                if (char.IsAsciiDigit(Peek(0)) && _text.AsSpan().Count('$') == 1)
                {
                    Add(TokenKind.Currency, start);
                }
                break;
            case '+':
                var isBoth = _text.AsSpan(_position).StartsWith("/-");
                // "+-9" gives both signs where no sum begins; after a value it is a sum with a negative term.
                var isPrefix = Peek(0) == '-' && (_tokens.Count == 0 || _tokens[^1].Kind is TokenKind.Relation or TokenKind.OpenParen or TokenKind.Comma);
                Add(isBoth || isPrefix ? TokenKind.PlusMinus : TokenKind.Plus, start);
                _position += isBoth ? 2 : isPrefix ? 1 : 0;
                break;
            case '-':
                Add(TokenKind.Minus, start);
                break;
            case '*':
                // Python's power.
                Add(Peek(0) == '*' ? TokenKind.Caret : TokenKind.Times, start);
                _position += Peek(0) == '*' ? 1 : 0;
                break;
            case '/':
                Add(TokenKind.Slash, start);
                break;
            case '^':
                ReadCaret(start);
                break;
            case '_':
                Add(TokenKind.Underscore, start);
                break;
            case '!':
                Add(TokenKind.Bang, start);
                break;
            case '\'':
                Add(TokenKind.Prime, start);
                break;
            case '%':
                Add(TokenKind.Percent, start);
                break;
            case ',' or ';':
                Add(TokenKind.Comma, start);
                break;
            case ':':
                Add(TokenKind.Colon, start);
                break;
            case '|':
                Add(TokenKind.Bar, start);
                break;
            case '&':
                Add(TokenKind.Ampersand, start);
                break;
            case '=':
                _position += Peek(0) == '=' ? 1 : 0;
                AddRelation(Comparison.Equal, start);
                break;
            case '<' or '>':
                var orEqual = Peek(0) == '=';
                _position += orEqual ? 1 : 0;
                AddRelation(c == '<' ? (orEqual ? Comparison.LessOrEqual : Comparison.Less)
                    : orEqual ? Comparison.GreaterOrEqual : Comparison.Greater, start);
                break;
            case '(':
                Open(TokenKind.OpenParen, start);
                break;
            case ')':
                Close(TokenKind.CloseParen, start);
                break;
            case '[':
                Open(TokenKind.OpenBracket, start);
                break;
            case ']':
                Close(TokenKind.CloseBracket, start);
                break;
            case '{':
                Add(TokenKind.OpenBrace, start);
                break;
            case '}':
                Add(TokenKind.CloseBrace, start);
                break;
            case '.' when _text.AsSpan(_position).StartsWith(".."):
                _position += 2;
                Add(TokenKind.Ellipsis, start);
                break;
            case '.' when _text.AsSpan(_position).Trim(" .$\t\r\n").IsEmpty:
                break;
            default:
                if (char.IsLetter(c))
                {
                    Add(new(TokenKind.Letter, start, 1, c.ToString()));
                }
                else
                {
                    Problem = $"the character U+{(int)c:X4} has no meaning here";
                }
                break;
        }
    }

    // ^\circ and ^{\circ} are degrees, ^\prime and ^{\prime} are primes, and an ordinal's ending says nothing.
    private void ReadCaret(int start)
    {
        var rest = _text.AsSpan(_position).TrimStart(' ');
        var inner = rest.StartsWith("{") ? rest[1..].TrimStart(' ') : rest;
        var isDegree = inner.StartsWith(@"\circ") || inner.StartsWith(@"\degree");
        if (!isDegree && !inner.StartsWith(@"\prime"))
        {
            Add(TokenKind.Caret, start);
            return;
        }
        if (inner.Length == rest.Length)
        {
            _position = _text.IndexOf('\\', _position);
            return;
        }
        var close = _text.IndexOf('}', _position);
        var content = close < 0 ? "" : _text[(_text.IndexOf('{', _position) + 1)..close];
        var primes = content.Split(@"\prime").Length - 1;
        var isWhole = content.Replace(@"\prime", "", StringComparison.Ordinal).Replace(@"\circ", "", StringComparison.Ordinal)
            .Replace(@"\degree", "", StringComparison.Ordinal).AsSpan().Trim().IsEmpty;
        if (!isWhole || close < 0)
        {
            Add(TokenKind.Caret, start);
            return;
        }
        _position = close + 1;
        for (var i = 0; i < (isDegree ? 1 : primes); i++)
        {
            Add(isDegree ? TokenKind.Degree : TokenKind.Prime, start);
        }
    }

    private char Peek(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private void Add(TokenKind kind, int start) => Add(new Token(kind, start, _position - start));

    private void Add(Token token) => _tokens.Add(token);

    private void AddRelation(Comparison comparison, int start) =>
        Add(new(TokenKind.Relation, start, _position - start, Detail: (int)comparison));

    private void Open(TokenKind kind, int start)
    {
        _brackets++;
        Add(kind, start);
    }

    private void Close(TokenKind kind, int start)
    {
        _brackets--;
        Add(kind, start);
    }
}
