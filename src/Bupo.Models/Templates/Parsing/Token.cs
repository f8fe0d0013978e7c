namespace Bupo.Models.Templates.Parsing;

internal enum TokenKind
{
    Text,
    BlockBegin,
    BlockEnd,
    OutputBegin,
    OutputEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.BlockEnd or TokenKind.OutputEnd => "the end of the tag",
        TokenKind.Text => "text",
        _ => $"'{Text}'",
    };
}
