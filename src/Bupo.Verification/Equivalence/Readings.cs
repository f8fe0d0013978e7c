using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

/// <summary>Brings two answers to one reading: parameters by number, brackets as products or arguments, one letter for a free constant.</summary>
internal static class Readings
{
    private static readonly string[] ConstantLetters = ["C", "c", "K", "k", "C_1", "c_1", "C_0", "c_0"];

    /// <summary>Both answers, read alike.</summary>
    public static (Expression Gold, Expression Answer) Align(Expression gold, Expression answer)
    {
        (gold, answer) = NameParameters(gold, answer);
        (gold, answer) = ReadProducts(gold, answer);
        return NameConstant(gold, answer);
    }

    private static (Expression Gold, Expression Answer) NameParameters(Expression gold, Expression answer)
    {
        var (own, other) = (ExpressionShape.Parameters(gold), ExpressionShape.Parameters(answer));
        return (ExpressionShape.NameParameters(gold, own.Count > 0 ? own : other),
            ExpressionShape.NameParameters(answer, other.Count > 0 ? other : own));
    }

    // k(x) is a product where k is a variable elsewhere, in this answer or the other.
    private static (Expression Gold, Expression Answer) ReadProducts(Expression gold, Expression answer)
    {
        var (heads, variables) = (new HashSet<string>(), new HashSet<string>());
        Collect(gold, heads, variables);
        Collect(answer, heads, variables);
        heads.IntersectWith(variables);
        if (heads.Count == 0)
        {
            return (gold, answer);
        }
        Expression? Product(Expression part) => part is Application { Head: Symbol head } application && heads.Contains(head.Name) && MayBeFactor(application)
            ? ExpressionBuilder.Multiply([application.Head, application.Argument])
            : null;
        return (ExpressionShape.Replace(gold, Product), ExpressionShape.Replace(answer, Product));
    }

    private static void Collect(Expression expression, HashSet<string> heads, HashSet<string> variables)
    {
        var count = new Dictionary<string, int>();
        ExpressionShape.Visit(expression, part =>
        {
            var (name, change) = part switch
            {
                Symbol symbol => (symbol.Name, 1),
                Application { Head: Symbol head } => (head.Name, -1),
                _ => ("", 0),
            };
            if (change != 0)
            {
                count[name] = count.GetValueOrDefault(name) + change;
                _ = change < 0 && heads.Add(name);
            }
        });
        // The visit meets each head as a symbol too.
        variables.UnionWith(count.Where(pair => pair.Value > 0).Select(pair => pair.Key));
    }

    // Nobody writes a product with 0 or 1 in brackets, and f(x) with a plain argument is a value of f whatever f is elsewhere.
    private static bool MayBeFactor(Application application) => application.Argument switch
    {
        Number { Value: { IsZero: true } or { IsOne: true } } or Listing => false,
        Number or Symbol or Constant => !ExpressionShape.IsFunctionLetter(application.Head),
        _ => true,
    };

    // -cos x + C and -cos x + c: the letter of a constant of integration says nothing.
    private static (Expression Gold, Expression Answer) NameConstant(Expression gold, Expression answer)
    {
        if (FreeConstant(gold) is not { } a || FreeConstant(answer) is not { } b || a == b || Letters(gold).Contains(b) || Letters(answer).Contains(a))
        {
            return (gold, answer);
        }
        return (gold, ExpressionShape.Rename(answer, b, a));
    }

    /// <summary>The letter that is added to a function of one other variable; null where there is none.</summary>
    private static string? FreeConstant(Expression expression)
    {
        var value = expression is Relation { Comparisons: [Comparison.Equal], Sides: [var name, var right] } && ExpressionShape.IsName(name) ? right : expression;
        if (value is not Sum sum)
        {
            return null;
        }
        var candidates = sum.Terms.OfType<Symbol>().Where(symbol => ConstantLetters.Contains(symbol.Name)).Select(symbol => symbol.Name).ToList();
        var letters = Letters(value);
        return candidates is [var only] && letters.Count == 2 && letters.Except([only]).Single() is not ("a" or "b" or "A" or "B") ? only : null;
    }

    private static HashSet<string> Letters(Expression expression)
    {
        var letters = new HashSet<string>();
        ExpressionShape.Visit(expression, part =>
        {
            if (part is Symbol symbol)
            {
                letters.Add(symbol.Name);
            }
        });
        return letters;
    }
}
