using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Parser
{
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
