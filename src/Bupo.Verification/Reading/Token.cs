using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

/// <summary>One piece of an answer's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">How many characters it takes.</param>
/// <param name="Text">A name or words.</param>
/// <param name="Value">The number or constant itself, where it is one.</param>
/// <param name="Detail">The <see cref="Function"/> or <see cref="Comparison"/>.</param>
internal readonly record struct Token(
    TokenKind Kind,
    int Start = 0,
    int Length = 0,
    string Text = "",
    Expression? Value = null,
    int Detail = 0);

internal enum TokenKind
{
    End,
    Number,
    Letter,
    Constant,
    Function,
    Text,
    Plus,
    Minus,
    PlusMinus,
    MinusPlus,
    Times,
    Slash,
    Caret,
    Underscore,
    Bang,
    Prime,
    Degree,
    Percent,
    Currency,
    Comma,
    And,
    Or,
    Colon,
    SuchThat,
    Mod,
    Relation,
    Union,
    Intersection,
    Difference,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenSet,
    CloseSet,
    OpenAngle,
    CloseAngle,
    OpenBar,
    CloseBar,
    Bar,
    OpenFloor,
    CloseFloor,
    OpenCeiling,
    CloseCeiling,
    Fraction,
    Root,
    CubeRoot,
    Binomial,
    Accent,
    Begin,
    EndOf,
    Ampersand,
    RowBreak,
    Wrapper,
    Ignored,
    IgnoredWithDot,
    IgnoredWithArgument,
    Not,
    Choose,
    Over,
    Binding,
    Differential,
    Ellipsis,
}
