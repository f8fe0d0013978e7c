using System.Text.RegularExpressions;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

/// <summary>Rewrites tokens whose meaning words, gaps and reversed brackets carry, so that the parser meets plain lists and intervals.</summary>
internal static partial class Phrases
{
    // In tokens; bounds the work on nested brackets.
    private const int LongestInterval = 200;

    /// <summary>Rewrites in place.</summary>
    /// <param name="tokens">The tokens of an answer.</param>
    /// <param name="text">The text they were cut from.</param>
    public static void Rewrite(List<Token> tokens, string text)
    {
        SeparateStatements(tokens, text);
        if (tokens.Exists(token => token.Kind is TokenKind.OpenBracket or TokenKind.CloseBracket))
        {
            TurnBrackets(tokens);
        }
        UnwrapConditions(tokens);
        if (tokens.Exists(token => token.Kind == TokenKind.Text))
        {
            ReadQualifiers(tokens);
            ReadExceptions(tokens);
        }
    }

    // x = 1 \quad y = 2 are two statements: a wide space or line break between two relations separates them.
    private static void SeparateStatements(List<Token> tokens, string text)
    {
        var (hasRelation, open) = (false, 0);
        for (var i = 0; i < tokens.Count; i++)
        {
            var kind = tokens[i].Kind;
            if (hasRelation && open == 0 && IsGap(tokens, i, text) && StartsStatement(tokens, kind == TokenKind.RowBreak ? i + 1 : i))
            {
                var comma = new Token(TokenKind.Comma, tokens[i].Start);
                if (kind == TokenKind.RowBreak)
                {
                    tokens[i] = comma;
                }
                else
                {
                    tokens.Insert(i, comma);
                }
                (kind, hasRelation) = (TokenKind.Comma, false);
            }
            open += Nesting(kind);
            hasRelation = kind is TokenKind.Comma or TokenKind.And or TokenKind.Or ? hasRelation && open > 0 : hasRelation || (open == 0 && kind == TokenKind.Relation);
        }
    }

    private static bool IsGap(List<Token> tokens, int at, string text)
    {
        if (tokens[at].Kind == TokenKind.RowBreak)
        {
            return true;
        }
        var before = tokens[at - 1];
        var (start, end) = (before.Start + before.Length, tokens[at].Start);
        if (end <= start || end > text.Length || before.Kind is TokenKind.Relation or TokenKind.Plus or TokenKind.Minus or TokenKind.Times or TokenKind.Slash
            or TokenKind.Caret or TokenKind.Underscore or TokenKind.Comma or TokenKind.And or TokenKind.Or or TokenKind.Colon or TokenKind.Function)
        {
            return false;
        }
        var between = text.AsSpan(start, end - start);
        return between.Contains("quad", StringComparison.Ordinal) || between.Contains(@"\ ", StringComparison.Ordinal) || between.Contains('\n');
    }

    // A name, and a relation before the next separator.
    private static bool StartsStatement(List<Token> tokens, int at)
    {
        var starts = tokens[at].Kind is TokenKind.Letter or TokenKind.Function or TokenKind.Constant
            || (tokens[at].Kind == TokenKind.Text && tokens[at + 1].Kind == TokenKind.Relation);
        for (var (i, open) = (at, 0); starts && i < tokens.Count; i++)
        {
            open += Nesting(tokens[i].Kind);
            if (open == 0 && tokens[i].Kind == TokenKind.Relation)
            {
                return true;
            }
            if (open < 0 || (open == 0 && tokens[i].Kind is TokenKind.Comma or TokenKind.And or TokenKind.Or or TokenKind.Mod))
            {
                return false;
            }
        }
        return false;
    }

    // ]1,3[ is (1, 3): brackets that turn away from an interval leave its end out.
    private static void TurnBrackets(List<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind is not (TokenKind.OpenBracket or TokenKind.CloseBracket or TokenKind.OpenParen) || IntervalEnd(tokens, i) is not { } end)
            {
                continue;
            }
            var isTurned = tokens[i].Kind == TokenKind.CloseBracket || tokens[end].Kind == TokenKind.OpenBracket;
            if (isTurned)
            {
                tokens[i] = tokens[i] with { Kind = tokens[i].Kind == TokenKind.OpenBracket ? TokenKind.OpenBracket : TokenKind.OpenParen };
                tokens[end] = tokens[end] with { Kind = tokens[end].Kind == TokenKind.CloseBracket ? TokenKind.CloseBracket : TokenKind.CloseParen };
            }
            i = end;
        }
    }

    // Where the interval from this bracket ends: at the first square bracket after one comma, whichever way it turns.
    private static int? IntervalEnd(List<Token> tokens, int start)
    {
        var (open, commas) = (0, 0);
        for (var i = start + 1; i < int.Min(tokens.Count, start + LongestInterval); i++)
        {
            var kind = tokens[i].Kind;
            if (kind is TokenKind.OpenBracket or TokenKind.CloseBracket && open == 0)
            {
                var endsHere = kind == TokenKind.CloseBracket || tokens[i + 1].Kind is TokenKind.End or TokenKind.Union or TokenKind.Intersection
                    or TokenKind.Comma or TokenKind.Or or TokenKind.And or TokenKind.Difference;
                return commas == 1 && endsHere ? i : null;
            }
            open += kind is TokenKind.OpenBracket or TokenKind.CloseBracket ? 0 : Nesting(kind);
            if (open < 0)
            {
                return null;
            }
            commas += kind == TokenKind.Comma && open == 0 ? 1 : 0;
        }
        return null;
    }

    // x = kπ (k ∈ ℤ) is x = kπ, k ∈ ℤ.
    private static void UnwrapConditions(List<Token> tokens)
    {
        for (var i = 1; i + 4 < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.OpenParen && tokens[i + 1].Kind == TokenKind.Letter
                && tokens[i + 2] is { Kind: TokenKind.Relation, Detail: (int)Comparison.In }
                && tokens[i + 3].Kind == TokenKind.Constant && tokens[i + 4].Kind == TokenKind.CloseParen
                && tokens[i - 1].Kind is not (TokenKind.Comma or TokenKind.Relation))
            {
                tokens[i] = tokens[i] with { Kind = TokenKind.Comma };
                tokens.RemoveAt(i + 4);
            }
        }
    }

    // "for any integer n", "where n is an integer", "n integer": n ∈ ℤ.
    private static void ReadQualifiers(List<Token> tokens)
    {
        for (var i = 1; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Text)
            {
                continue;
            }
            var words = Words(tokens, i, out var count);
            if (tokens[i + count].Kind == TokenKind.Letter && Before().Match(words) is { Success: true } before && !IsFollowedByRelation(tokens, i + count))
            {
                Qualify(tokens, i, count + 1, tokens[i + count], before.Groups["set"].Value);
            }
            else if (tokens[i - 1].Kind == TokenKind.Letter && i > 1 && After().Match(words) is { Success: true } after
                && (tokens[i - 2].Kind is TokenKind.Comma or TokenKind.OpenParen || (tokens[i - 2].Kind == TokenKind.Text && Where().IsMatch(tokens[i - 2].Text))))
            {
                var start = tokens[i - 2].Kind == TokenKind.Text ? i - 2 : i - 1;
                Qualify(tokens, start, i + count - start, tokens[i - 1], after.Groups["set"].Value);
            }
        }
    }

    private static bool IsFollowedByRelation(List<Token> tokens, int at) => at + 1 < tokens.Count && tokens[at + 1].Kind == TokenKind.Relation;

    private static void Qualify(List<Token> tokens, int start, int count, Token letter, string set)
    {
        var isBracketed = start > 0 && tokens[start - 1].Kind == TokenKind.OpenParen && tokens[start + count].Kind == TokenKind.CloseParen;
        if (isBracketed)
        {
            (start, count) = (start - 1, count + 2);
        }
        var kind = set.StartsWith("int", StringComparison.Ordinal) ? ConstantKind.Integers
            : set.StartsWith("nat", StringComparison.Ordinal) || set.StartsWith("pos", StringComparison.Ordinal) ? ConstantKind.Naturals
            : ConstantKind.Reals;
        var at = tokens[start].Start;
        tokens.RemoveRange(start, count);
        List<Token> condition = [letter, new(TokenKind.Relation, at, Detail: (int)Comparison.In), new(TokenKind.Constant, at, Text: "set", Value: new Constant(kind))];
        if (tokens[start - 1].Kind is not (TokenKind.Comma or TokenKind.And))
        {
            condition.Insert(0, new(TokenKind.Comma, at));
        }
        tokens.InsertRange(start, condition);
    }

    // "all real numbers except 3" is ℝ \ {3}.
    private static void ReadExceptions(List<Token> tokens)
    {
        if (tokens[0].Kind != TokenKind.Text)
        {
            return;
        }
        var words = Words(tokens, 0, out var count);
        if (tokens[count].Kind == TokenKind.Letter && tokens[count + 1].Kind == TokenKind.Text)
        {
            words += " x " + Words(tokens, count + 1, out var more);
            count += 1 + more;
        }
        if (!Exception().IsMatch(words) || tokens[count].Kind == TokenKind.End)
        {
            return;
        }
        if (tokens[count].Kind == TokenKind.Letter && tokens[count + 1] is { Kind: TokenKind.Relation, Detail: (int)Comparison.Equal })
        {
            count += 2;
        }
        tokens.RemoveRange(0, count);
        tokens.InsertRange(0,
        [
            new(TokenKind.Constant, Text: "R", Value: new Constant(ConstantKind.Reals)), new(TokenKind.Difference), new(TokenKind.OpenSet),
        ]);
        tokens.Insert(tokens.Count - 1, new(TokenKind.CloseSet));
    }

    private static string Words(List<Token> tokens, int start, out int count)
    {
        var words = tokens[start].Text;
        for (count = 1; tokens[start + count].Kind == TokenKind.Text; count++)
        {
            words += " " + tokens[start + count].Text;
        }
        return words;
    }

    private static int Nesting(TokenKind kind) => kind switch
    {
        TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.OpenSet or TokenKind.OpenAngle or TokenKind.Begin => 1,
        TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace or TokenKind.CloseSet or TokenKind.CloseAngle or TokenKind.EndOf => -1,
        _ => 0,
    };

    private const string Sets = "(?<set>integers?|natural numbers?|positive integers?|reals?|real numbers?|real constants?|constants?)( values?)?";

    [GeneratedRegex("^,?( ?(for|where|with|when))?( (any|all|every|some|each|an?|arbitrary))* ?" + Sets + "( of)?$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Before();

    [GeneratedRegex("^(is|are|being)?( ?(any|all|some|an?|arbitrary))* ?" + Sets + "$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex After();

    [GeneratedRegex("^(for|where|with|when|and)$", RegexOptions.IgnoreCase)]
    private static partial Regex Where();

    [GeneratedRegex("^(x is |x can be )?(all|any|every)( real)? (reals?|numbers?|values?)( of)?( x)?,? (except|but|other than|excluding|not equal to)( for| not)?$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Exception();
}
