using System.Text;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates.Parsing;

/// <summary>Cuts a template into tokens, with <c>trim_blocks</c> and <c>lstrip_blocks</c> on, as chat templates are written for.</summary>
internal sealed class Lexer
{
    // Longest first.
    private static readonly string[] Operators =
    [
        "**", "//", "==", "!=", "<=", ">=",
        "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|",
    ];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    private Lexer(string source)
    {
        // Jinja drops one newline at the very end.
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _source = source.EndsWith('\n') ? source[..^1] : source;
    }

    public static List<Token> Read(string source) => new Lexer(source).Read();

    private List<Token> Read()
    {
        while (_at < _source.Length)
        {
            var tag = NextTag(_at);
            AddText(tag);
            if (tag == _source.Length)
            {
                break;
            }
            var kind = _source[tag + 1];
            Advance(tag + 2);
            if (_at < _source.Length && _source[_at] is '-' or '+')
            {
                _at++;
            }
            if (kind == '#')
            {
                SkipComment();
            }
            else if (kind != '%' || !ReadRaw())
            {
                ReadTag(kind);
            }
        }
        Add(TokenKind.End, "");
        return _tokens;
    }

    private int NextTag(int from)
    {
        for (var i = from; (i = _source.IndexOf('{', i)) >= 0 && i + 1 < _source.Length; i++)
        {
            if (_source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }
        return _source.Length;
    }

    // The text up to a tag, without what the tag takes away before itself.
    private void AddText(int tag)
    {
        var text = _source[_at..tag];
        if (tag < _source.Length)
        {
            var sign = tag + 2 < _source.Length ? _source[tag + 2] : ' ';
            if (sign == '-')
            {
                text = text.TrimEnd(PythonText.Spaces);
            }
            else if (sign != '+' && _source[tag + 1] != '{')
            {
                var line = text.LastIndexOf('\n') + 1;
                var atLineStart = line > 0 || _at == 0 || _source[_at - 1] == '\n';
                text = atLineStart && text.AsSpan(line).Trim(PythonText.Spaces).IsEmpty ? text[..line] : text;
            }
        }
        if (text.Length > 0)
        {
            Add(TokenKind.Text, text);
        }
        Advance(tag);
    }

    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateException(_line, "a comment has no end; expected #}.");
        }
        var sign = end > _at ? _source[end - 1] : ' ';
        Advance(end + 2);
        SkipAfterTag(sign, trimNewline: true);
    }

    // {% raw %} … {% endraw %} is text.
    private bool ReadRaw()
    {
        var at = SkipSpaces(_at);
        if (!Word(at, "raw") || CloseOf(at + 3) is not { } begin)
        {
            return false;
        }
        for (var tag = begin; (tag = _source.IndexOf("{%", tag, StringComparison.Ordinal)) >= 0; tag++)
        {
            var inner = tag + 2 < _source.Length && _source[tag + 2] is '-' or '+' ? tag + 3 : tag + 2;
            inner = SkipSpaces(inner);
            if (Word(inner, "endraw") && CloseOf(inner + 6) is { } end)
            {
                // The newline after the opening tag is text, unlike after any other block.
                var opening = _source[begin - 3];
                Advance(begin);
                SkipAfterTag(opening, trimNewline: false);
                AddText(Math.Max(tag, _at));
                var closing = _source[end - 3];
                Advance(end);
                SkipAfterTag(closing, trimNewline: true);
                return true;
            }
        }
        throw new TemplateException(_line, "a raw block has no end; expected {% endraw %}.");
    }

    private bool Word(int at, string word) => string.CompareOrdinal(_source, at, word, 0, word.Length) == 0;

    // The place after the "%}" that comes next after spaces, or null.
    private int? CloseOf(int at)
    {
        at = SkipSpaces(at);
        at += at < _source.Length && _source[at] is '-' or '+' ? 1 : 0;
        return Word(at, "%}") ? at + 2 : null;
    }

    private int SkipSpaces(int at)
    {
        while (at < _source.Length && PythonText.IsSpace(_source[at]))
        {
            at++;
        }
        return at;
    }

    private void ReadTag(char kind)
    {
        var output = kind == '{';
        var close = output ? "}}" : "%}";
        Add(output ? TokenKind.OutputBegin : TokenKind.BlockBegin, "");
        var depth = 0;
        while (true)
        {
            Advance(SkipSpaces(_at));
            if (_at >= _source.Length)
            {
                throw new TemplateException(_line, $"a tag has no end; expected {close}.");
            }
            var sign = _source[_at];
            if (depth == 0 && (Word(_at, close) || (sign is '-' or '+' && Word(_at + 1, close))))
            {
                Add(output ? TokenKind.OutputEnd : TokenKind.BlockEnd, "");
                Advance(Word(_at, close) ? _at + 2 : _at + 3);
                SkipAfterTag(sign, trimNewline: !output);
                return;
            }
            depth += sign is '(' or '[' or '{' ? 1 : sign is ')' or ']' or '}' ? -1 : 0;
            ReadToken();
        }
    }

    private void SkipAfterTag(char sign, bool trimNewline)
    {
        if (sign == '-')
        {
            Advance(SkipSpaces(_at));
        }
        else if (trimNewline && sign != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            Advance(_at + 1);
        }
    }

    private void ReadToken()
    {
        var c = _source[_at];
        if (c is '"' or '\'')
        {
            ReadString(c);
        }
        else if (char.IsAsciiDigit(c))
        {
            ReadNumber();
        }
        else if (c == '_' || char.IsLetter(c))
        {
            var end = _at;
            while (end < _source.Length && (_source[end] == '_' || char.IsLetterOrDigit(_source[end])))
            {
                end++;
            }
            Take(TokenKind.Name, end);
        }
        else if (Array.Find(Operators, o => Word(_at, o)) is { } op)
        {
            Take(TokenKind.Operator, _at + op.Length);
        }
        else
        {
            throw new TemplateException(_line, $"unexpected character '{c}'.");
        }
    }

    private void ReadNumber()
    {
        if (_source[_at] == '0' && _at + 2 < _source.Length && "xXbBoO".Contains(_source[_at + 1], StringComparison.Ordinal) && char.IsAsciiHexDigit(_source[_at + 2]))
        {
            ReadRadixNumber();
            return;
        }
        var end = Digits(_at);
        // After a point stands an index, and another may follow: grid.1.0.
        var isIndex = _tokens[^1].Is(TokenKind.Operator, ".");
        var isFloat = !isIndex && end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1]);
        end = isFloat ? Digits(end + 1) : end;
        if (!isIndex && end < _source.Length && _source[end] is 'e' or 'E')
        {
            var exponent = end + 1 < _source.Length && _source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (Digits(exponent) > exponent)
            {
                (isFloat, end) = (true, Digits(exponent));
            }
        }
        var digits = _source[_at..end].Replace("_", "", StringComparison.Ordinal);
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, digits);
        Advance(end);
    }

    private void ReadRadixNumber()
    {
        Func<char, bool> isDigit = char.ToLowerInvariant(_source[_at + 1]) switch
        {
            'x' => char.IsAsciiHexDigit,
            'b' => c => c is '0' or '1',
            _ => c => c is >= '0' and <= '7',
        };
        var end = _at + 2;
        while (end < _source.Length && (isDigit(_source[end]) || _source[end] == '_'))
        {
            end++;
        }
        if (end == _at + 2)
        {
            throw new TemplateException(_line, $"the number {_source[_at..end]} has no digits.");
        }
        Add(TokenKind.Integer, _source[_at..end].Replace("_", "", StringComparison.Ordinal));
        Advance(end);
    }

    private int Digits(int at)
    {
        while (at < _source.Length && (char.IsAsciiDigit(_source[at]) || _source[at] == '_'))
        {
            at++;
        }
        return at;
    }

    private void ReadString(char quote)
    {
        var text = new StringBuilder();
        var line = _line;
        for (var i = _at + 1; i < _source.Length; i++)
        {
            if (_source[i] == quote)
            {
                _tokens.Add(new(TokenKind.String, text.ToString(), line));
                Advance(i + 1);
                return;
            }
            if (_source[i] == '\\' && i + 1 < _source.Length)
            {
                i = StringEscapes.Read(_source, i + 1, text, _line);
            }
            else
            {
                text.Append(_source[i]);
            }
        }
        throw new TemplateException(line, "a string has no end.");
    }

    private void Take(TokenKind kind, int end)
    {
        Add(kind, _source[_at..end]);
        Advance(end);
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new(kind, text, _line));

    private void Advance(int to)
    {
        _line += _source.AsSpan(_at, to - _at).Count('\n');
        _at = to;
    }
}
