using System.Runtime.CompilerServices;

namespace Bupo.Models.Templates.Parsing;

/// <summary>Walks over the tokens of a template.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int _at;

    public Token Current => tokens[_at];

    public Token Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Take()
    {
        var token = tokens[_at];
        _at = Math.Min(_at + 1, tokens.Count - 1);
        return token;
    }

    public bool IsOperator(string text) => Current.Is(TokenKind.Operator, text);

    public bool IsName(string text) => Current.Is(TokenKind.Name, text);

    public bool TryOperator(string text) => Try(IsOperator(text));

    public bool TryName(string text) => Try(IsName(text));

    public void ExpectOperator(string text)
    {
        if (!TryOperator(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    public string ExpectName(string what) => Current.Kind == TokenKind.Name ? Take().Text : throw Unexpected(what);

    public void Expect(TokenKind kind, string what)
    {
        if (!Try(Current.Kind == kind))
        {
            throw Unexpected(what);
        }
    }

    /// <summary>Reads items with commas between up to the closing operator; one comma may stand after the last.</summary>
    public void ReadSeparated(string close, Action readItem)
    {
        while (!TryOperator(close))
        {
            readItem();
            if (!IsOperator(close))
            {
                ExpectOperator(",");
            }
        }
    }

    public TemplateException Unexpected(string expected) => new(Current.Line, $"found {Current.Shown}, expected {expected}.");

    /// <summary>Refuses nesting that the stack would not bear.</summary>
    public void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateException(Current.Line, "nested too deeply.");
        }
    }

    private bool Try(bool found)
    {
        if (found)
        {
            Take();
        }
        return found;
    }
}
