using System.Buffers;
using System.Text.RegularExpressions;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Lexer
{
    // In bold or italics these stay variables; in \text{…} they are words or units.
    private static readonly HashSet<string> MathAlphabets =
        ["mathrm", "mathbf", "mathit", "mathsf", "mathcal", "mathfrak", "mathscr", "boldsymbol", "bm", "pmb", "operatorname"];

    private static readonly SearchValues<char> UnitCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/^ *-23{}");

    private bool FollowsValue => _tokens.Count > 0 && _tokens[^1].Kind is TokenKind.Number or TokenKind.Letter or TokenKind.Constant
        or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace or TokenKind.Text or TokenKind.Percent;

    private bool FollowsUnit => _tokens.Count > 1 && _tokens[^1].Kind is TokenKind.Slash or TokenKind.Minus or TokenKind.Times
        && _tokens[^2].Kind == TokenKind.Text;

    // "min" and "sec" are functions elsewhere; degrees and percent have tokens of their own.
    private bool IsUnit(ReadOnlySpan<char> letters) => (FollowsValue || FollowsUnit) && Units.IsKnown(letters)
        && letters is not ("degree" or "degrees" or "percent");

    private void ReadLetters()
    {
        var start = _position;
        var rest = _text.AsSpan(start);
        var length = rest.IndexOfAnyExcept(Letters);
        length = length < 0 ? rest.Length : length;
        var letters = rest[..length];
        _position += length;
        if (letters is "st" or "nd" or "rd" or "th" && _tokens.Count > 0 && _tokens[^1].Kind == TokenKind.Number)
        {
            return; // 5th
        }
        if (letters is "np" or "math" && Peek(0) == '.')
        {
            _position++; // np.arcsin
            return;
        }
        if (length == 1)
        {
            AddLetter(letters[0], start);
        }
        else if (Vocabulary.PlainNames.TryGetValue(letters, out var token) && !IsUnit(letters))
        {
            Add(token with { Start = start, Length = length });
        }
        else if (IsUnit(letters) || Vocabulary.IsWord(letters))
        {
            Add(new(TokenKind.Text, start, length, letters.ToString()));
        }
        else if (length > 2 && Vocabulary.PlainNames.TryGetValue(letters[..^1], out token) && token.Kind == TokenKind.Function)
        {
            Add(token with { Start = start, Length = length - 1 });
            AddLetter(letters[^1], start + length - 1);
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                AddLetter(letters[i], start + i);
            }
        }
    }

    // A word with letters outside ASCII, such as 个 or réponse; a Greek letter alone is a variable.
    private bool StartsForeignWord()
    {
        var length = LettersAhead();
        return length > 0 && !System.Text.Ascii.IsValid(_text.AsSpan(_position, length)) && (length > 1 || _text[_position] is > '\u03FF' or (> '\u024F' and < '\u0370'));
    }

    private int LettersAhead()
    {
        var end = _position;
        while (end < _text.Length && char.IsLetter(_text[end]))
        {
            end++;
        }
        return end - _position;
    }

    private void ReadForeignWord()
    {
        var (start, length) = (_position, LettersAhead());
        _position += length;
        Add(new(TokenKind.Text, start, length, _text.Substring(start, length)));
    }

    private void AddLetter(char letter, int start) => Add(letter switch
    {
        'e' => new(TokenKind.Constant, start, 1, "e", ExpressionBuilder.E),
        'i' => new(TokenKind.Constant, start, 1, "i", ExpressionBuilder.I),
        _ => new(TokenKind.Letter, start, 1, LetterNames[letter - 'A']),
    });

    private static readonly string[] LetterNames = [.. Enumerable.Range('A', 'z' - 'A' + 1).Select(c => ((char)c).ToString())];

    private void ReadCommand()
    {
        var start = _position++;
        var rest = _text.AsSpan(_position);
        var length = rest.IndexOfAnyExcept(Letters);
        length = length < 0 ? rest.Length : int.Max(length, 1);
        if (rest.IsEmpty)
        {
            return;
        }
        var name = rest[..length];
        _position += length;
        if (!Vocabulary.Commands.TryGetValue(name, out var token) && !Vocabulary.Commands.TryGetValue(name.Trim(" \t\r\n"), out token))
        {
            if (name.Trim().IsEmpty)
            {
                return;
            }
            Problem = $@"the command \{name} is not known";
            return;
        }
        token = token with { Start = start, Length = length + 1 };
        switch (token.Kind)
        {
            case TokenKind.Ignored:
                break;
            case TokenKind.IgnoredWithDot:
                SkipSpaces();
                _position += Peek(0) == '.' ? 1 : 0;
                break;
            case TokenKind.IgnoredWithArgument:
                ReadGroup();
                break;
            case TokenKind.Not:
                ReadNegatedRelation(start);
                break;
            case TokenKind.Wrapper:
                ReadWrapper(token.Text, start);
                break;
            case TokenKind.Accent:
                ReadAccent(token.Text, start);
                break;
            case TokenKind.Begin or TokenKind.EndOf:
                ReadEnvironment(token.Kind, start);
                break;
            case TokenKind.RowBreak:
                Add(token);
                SkipRowSpace();
                break;
            case TokenKind.OpenSet or TokenKind.OpenAngle:
                _brackets++;
                Add(token);
                break;
            case TokenKind.CloseSet or TokenKind.CloseAngle:
                _brackets--;
                Add(token);
                break;
            default:
                Add(token);
                break;
        }
    }

    // The height in \\[4pt].
    private void SkipRowSpace()
    {
        var height = RowSpace().Match(_text, _position);
        _position += height.Success && height.Index == _position ? height.Length : 0;
    }

    [GeneratedRegex(@"\G\s*\[\s*-?\s*[0-9.]+\s*(pt|mm|cm|em|ex|in|mu|bp|pc)\s*\]")]
    private static partial Regex RowSpace();

    private void ReadNegatedRelation(int start)
    {
        var count = _tokens.Count;
        SkipSpaces();
        if (_position < _text.Length)
        {
            ReadOne();
        }
        if (_tokens.Count == count + 1 && _tokens[^1] is { Kind: TokenKind.Relation, Detail: (int)Comparison.Equal })
        {
            _tokens[^1] = new(TokenKind.Relation, start, _position - start, Detail: (int)Comparison.NotEqual);
            return;
        }
        Problem ??= @"\not stands before something other than =";
    }

    private void ReadWrapper(string name, int start)
    {
        var content = ReadGroup();
        if (name == "mathbb" || (name is "mathbf" or "mathrm" && content is "R" or "Z" or "N" or "Q" && _tokens.Count > 0
            && _tokens[^1] is { Kind: TokenKind.Relation, Detail: (int)Comparison.In }))
        {
            AddNumberSet(content, start);
            return;
        }
        var words = content.Replace('~', ' ').Replace(@"\ ", " ", StringComparison.Ordinal);
        var trimmed = words.Trim(' ', '\t', '\n', '\r', '.', '"', '`', '\'');
        if (trimmed.Length == 0)
        {
            if (words.Contains('.', StringComparison.Ordinal) || words.AsSpan().Trim().IsEmpty)
            {
                return;
            }
        }
        var joint = trimmed.Trim(',', ' ');
        if (joint is "and" or "or")
        {
            Add(joint == "or" ? TokenKind.Or : TokenKind.And, start);
            return;
        }
        var isPlain = trimmed.AsSpan().IndexOfAnyExcept(Letters) < 0;
        if (isPlain && trimmed.Length == 1 && MathAlphabets.Contains(name) && !char.IsWhiteSpace(words[0]) && !FollowsUnit)
        {
            AddLetter(trimmed[0], start);
        }
        else if (isPlain && Vocabulary.PlainNames.TryGetValue(trimmed, out var token) && !IsUnit(trimmed))
        {
            Add(token with { Start = start, Length = _position - start });
        }
        else if (IsProse(trimmed) || (FollowsValue && IsCompoundUnit(trimmed)))
        {
            AddProse(trimmed, start);
        }
        else
        {
            Run(words);
        }
    }

    // "hens and " joins what comes before and after it, and so does "A and D"; longer prose stays whole.
    private void AddProse(string text, int start)
    {
        foreach (var (joint, kind) in Joints)
        {
            var at = text.IndexOf(joint, StringComparison.Ordinal);
            var (left, right) = text.EndsWith(joint.AsSpan().TrimEnd(), StringComparison.Ordinal) && text[..^(joint.Length - 2)] is var head && head.EndsWith(' ') ? (head, "")
                : text.StartsWith(joint.AsSpan().TrimStart(), StringComparison.Ordinal) ? ("", text[(joint.Length - 1)..])
                : at > 0 ? (text[..at], text[(at + joint.Length)..])
                : ("-", "-");
            if (left == "-" || left.AsSpan().Trim().Count(' ') > 1 || right.AsSpan().Trim().Count(' ') > 1)
            {
                continue;
            }
            AddPart(left.Trim(), start);
            Add(kind, start);
            AddPart(right.Trim(), start);
            return;
        }
        AddPart(text, start);
    }

    private void AddPart(string text, int start)
    {
        if (text.Length > 0)
        {
            Add(new(TokenKind.Text, start, _position - start, text));
        }
    }

    private static readonly (string Joint, TokenKind Kind)[] Joints = [(" and ", TokenKind.And), (" or ", TokenKind.Or)];

    // Words and spaces, hyphens and apostrophes included; digits or operators make it mathematics.
    private static bool IsProse(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsLetter(c) && c is not (' ' or '-' or '\'' or '.' or '\n'))
            {
                return false;
            }
        }
        return text.Length > 0 && char.IsLetter(text[0]);
    }

    // m/s, cm^2: letters with quotients and powers between them.
    private static bool IsCompoundUnit(string text) => text.Length > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan().ContainsAny('/', '^')
        && !text.AsSpan().ContainsAnyExcept(UnitCharacters);

    private void AddNumberSet(string letter, int start)
    {
        ConstantKind? kind = letter.Trim() switch
        {
            "R" => ConstantKind.Reals,
            "Z" => ConstantKind.Integers,
            "N" => ConstantKind.Naturals,
            "Q" => ConstantKind.Rationals,
            "C" => ConstantKind.Complexes,
            _ => null,
        };
        Add(kind is { } known
            ? new(TokenKind.Constant, start, _position - start, letter, new Constant(known))
            : new(TokenKind.Letter, start, _position - start, "bb" + letter.Trim()));
    }

    // An accented letter is a variable of its own; vectors and unit vectors are their letters, as in bold.
    private void ReadAccent(string name, int start)
    {
        var content = ReadGroup().Trim();
        if (content.Length == 0)
        {
            Problem = $@"\{name} has nothing under it";
            return;
        }
        if (name is "overline" or "bar" && (content.AsSpan().ContainsAny('+', '-') || content is "z" or "w"))
        {
            Add(new(TokenKind.Function, start, 0, name, Detail: (int)Function.Conjugate));
            Open(TokenKind.OpenParen, start);
            Run(content);
            Close(TokenKind.CloseParen, start);
            return;
        }
        var isVector = (name is "hat" or "widehat" && content is "i" or "j" or "k") || (name is "vec" && content.Length == 1);
        var plain = content.Replace(@"\mathbf", "", StringComparison.Ordinal).Trim('{', '}', '\\', ' ');
        Add(new(TokenKind.Letter, start, _position - start, isVector ? content : $"{name}({plain})"));
    }

    private void ReadEnvironment(TokenKind kind, int start)
    {
        var name = ReadGroup().TrimEnd('*');
        if (kind == TokenKind.Begin && name is "array" or "tabular")
        {
            ReadGroup(); // the columns' alignment
        }
        _brackets += kind == TokenKind.Begin ? 1 : -1;
        Add(new(kind, start, _position - start, name));
    }

    /// <summary>The next group without its braces, or the next character or command.</summary>
    private string ReadGroup()
    {
        SkipSpaces();
        if (_position >= _text.Length)
        {
            return "";
        }
        var start = _position;
        if (_text[start] != '{')
        {
            _position++;
            if (_text[start] == '\\')
            {
                while (char.IsAsciiLetter(Peek(0)))
                {
                    _position++;
                }
            }
            return _text[start.._position];
        }
        var open = 0;
        for (; _position < _text.Length; _position++)
        {
            switch (_text[_position])
            {
                case '\\':
                    _position++;
                    break;
                case '{':
                    open++;
                    break;
                case '}' when --open == 0:
                    _position++;
                    return _text[(start + 1)..(_position - 1)];
            }
        }
        _position = _text.Length;
        Problem = "a brace is not closed";
        return "";
    }

    private void SkipSpaces()
    {
        while (Peek(0) is ' ' or '\n' or '\t' or '\r')
        {
            _position++;
        }
    }
}
