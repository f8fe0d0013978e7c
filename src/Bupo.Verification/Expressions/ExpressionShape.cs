namespace Bupo.Verification.Expressions;

/// <summary>Questions about the form of an expression, and rewriting of ±.</summary>
internal static class ExpressionShape
{
    /// <summary>1 for ∞, -1 for -∞, 0 for anything else.</summary>
    public static int InfinitySign(Expression expression) => expression switch
    {
        Constant { Kind: ConstantKind.Infinity } => 1,
        Product { Factors: [Number { Value.Sign: not 0 } number, Constant { Kind: ConstantKind.Infinity }] } => number.Value.Sign,
        _ => 0,
    };

    /// <summary>Whether a side of an equation only names what the other side gives: x, f(x), f^{-1}(x), AB, \sin θ, "area".</summary>
    public static bool IsName(Expression expression) => expression switch
    {
        Symbol or Application or Words or Opaque => true,
        Call { Arguments: [var argument] } => IsName(argument),
        Call { Function: Function.Gcd or Function.Lcm or Function.Max or Function.Min } call => Array.TrueForAll(call.Arguments, IsName),
        Power { Base: Symbol, Exponent: Number { Value.Sign: < 0 } } => false,
        Product product => Array.TrueForAll(product.Factors, IsCapital) || IsDerivative(product) || IsOperator(product),
        Listing { IsBare: false } list => Array.TrueForAll(list.Items, IsName),
        _ => false,
    };

    private static bool IsCapital(Expression factor) => factor is Symbol { Name: [>= 'A' and <= 'Z'] };

    // det A, dim V, and m∠ABC, whose angle sign says nothing.
    private static bool IsOperator(Product product) =>
        product.Factors[0] is Symbol { Name: "det" or "dim" or "deg" or "ker" or "Pr" } ? Array.TrueForAll(product.Factors[1..], IsName)
        : product.Factors.Length > 2 && product.Factors[0] is Symbol { Name: "m" } && Array.TrueForAll(product.Factors[1..], IsCapital);

    // dy/dx, ∂f/∂x
    private static bool IsDerivative(Product product) => product.Factors
        is [Product { Factors: [var top, _] }, Power { Base: Product { Factors: [var bottom, Symbol] } }]
        && IsDifferential(top) && IsDifferential(bottom);

    private static bool IsDifferential(Expression expression) => expression is Symbol { Name: "d" or "partial" };

    /// <summary>Whether a name is a function's value at a variable, so that y may stand for it.</summary>
    public static bool IsFunctionValue(Expression name) => name is Application { Head: Symbol { Name: [.., not '\''] }, Argument: Symbol };

    /// <summary>Whether the expression is letters only, which may be a word as well as a product.</summary>
    public static bool IsLetters(Expression expression) =>
        expression is Symbol or Constant { Kind: ConstantKind.E or ConstantKind.I } || (expression is Product product && Array.TrueForAll(product.Factors, IsLetters));

    /// <summary>Whether a name is a function's by custom: f(x + 1) is a value of f, and k(x + 1) a product.</summary>
    public static bool IsFunctionLetter(Expression name) => name switch
    {
        Symbol symbol => symbol.Name.Split('_', '\'')[0] is "f" or "g" or "h" or "F" or "G" or "H" or "phi" or "psi" or "Phi" or "Psi",
        Power { Base: Symbol symbol } => IsFunctionLetter(symbol),
        _ => false,
    };

    public static bool HasPi(Expression expression) => expression switch
    {
        Constant constant => constant.Kind == ConstantKind.Pi,
        Sum sum => Array.Exists(sum.Terms, HasPi),
        Product product => Array.Exists(product.Factors, HasPi),
        Relation relation => Array.Exists(relation.Sides, HasPi),
        _ => false,
    };

    public static bool HasPlusMinus(Expression expression) => expression switch
    {
        PlusMinus => true,
        Sum sum => Array.Exists(sum.Terms, HasPlusMinus),
        Product product => Array.Exists(product.Factors, HasPlusMinus),
        Power power => HasPlusMinus(power.Base) || HasPlusMinus(power.Exponent),
        Call call => Array.Exists(call.Arguments, HasPlusMinus),
        Listing list => Array.Exists(list.Items, HasPlusMinus),
        Relation relation => Array.Exists(relation.Sides, HasPlusMinus),
        Quantity quantity => HasPlusMinus(quantity.Value),
        _ => false,
    };

    /// <summary>The expression with every ± read as one of its signs.</summary>
    public static Expression Choose(Expression expression, bool upper) => Replace(expression, part => part is not PlusMinus choice ? null
        : upper == choice.MinusFirst ? Add(choice.Left, ExpressionBuilder.Negate(choice.Right))
        : Add(choice.Left, choice.Right));

    /// <summary>The parameters that a list declares, as k in "kπ, k ∈ ℤ".</summary>
    public static List<string> Parameters(Expression expression)
    {
        var names = new List<string>();
        foreach (var item in expression is Listing { IsBare: true } list ? list.Items : [])
        {
            if (item is Relation { Comparisons: [Comparison.In], Sides: [Symbol parameter, Constant { Kind: >= ConstantKind.Reals }] })
            {
                names.Add(parameter.Name);
            }
        }
        return names;
    }

    /// <summary>Renames parameters, since their letter says nothing.</summary>
    public static Expression NameParameters(Expression expression, List<string> names) => names.Count == 0 ? expression
        : Replace(expression, part =>
            part is Symbol symbol && names.IndexOf(symbol.Name) is >= 0 and var at ? new Symbol($"parameter {at}") : null);

    /// <summary>The expression with another letter for one variable.</summary>
    public static Expression Rename(Expression expression, string from, string to) => from == to ? expression
        : Replace(expression, part => part is Symbol symbol && symbol.Name == from ? new Symbol(to) : null);

    /// <summary>Rebuilds an expression from the bottom, with the parts that <paramref name="replace"/> gives another form.</summary>
    public static Expression Replace(Expression expression, Func<Expression, Expression?> replace)
    {
        Expression[] All(Expression[] parts) => Array.ConvertAll(parts, part => Replace(part, replace));
        Expression One(Expression part) => Replace(part, replace);
        var rebuilt = expression switch
        {
            PlusMinus choice => new PlusMinus(choice.Left is null ? null : One(choice.Left), One(choice.Right), choice.MinusFirst),
            Sum sum => ExpressionBuilder.Add(All(sum.Terms)),
            Product product => ExpressionBuilder.Multiply(All(product.Factors)),
            Power power => ExpressionBuilder.Raise(One(power.Base), One(power.Exponent)),
            Call call => new Call(call.Function, All(call.Arguments)),
            Listing list => new Listing(All(list.Items), list.Open, list.Close, list.Joint),
            Application application => new Application(One(application.Head), One(application.Argument)),
            Opaque opaque => new Opaque(opaque.Name, All(opaque.Arguments)),
            Binding binding => new Binding(binding.Name, binding.Variable, One(binding.Body), All(binding.Bounds)),
            Combination combination => new Combination(combination.Combiner, All(combination.Parts)),
            Matrix matrix => new Matrix(Array.ConvertAll(matrix.Rows, All), matrix.IsCases),
            Relation relation => new Relation(All(relation.Sides), relation.Comparisons, relation.Modulus),
            Quantity quantity => new Quantity(One(quantity.Value), quantity.Unit),
            _ => expression,
        };
        return replace(rebuilt) ?? rebuilt;
    }

    /// <summary>Rebuilds a scalar from the top: what <paramref name="replace"/> replaces is not looked into.</summary>
    public static Expression RewriteTop(Expression expression, Func<Expression, Expression?> replace)
    {
        Expression[] All(Expression[] parts) => Array.ConvertAll(parts, part => RewriteTop(part, replace));
        return replace(expression) ?? expression switch
        {
            Sum sum => ExpressionBuilder.Add(All(sum.Terms)),
            Product product => ExpressionBuilder.Multiply(All(product.Factors)),
            Power power => ExpressionBuilder.Raise(RewriteTop(power.Base, replace), RewriteTop(power.Exponent, replace)),
            Call call => new Call(call.Function, All(call.Arguments)),
            _ => expression,
        };
    }

    /// <summary>Calls <paramref name="visit"/> on the expression and everything in it.</summary>
    public static void Visit(Expression expression, Action<Expression> visit)
    {
        visit(expression);
        Expression[] parts = expression switch
        {
            PlusMinus { Left: { } left } choice => [left, choice.Right],
            PlusMinus choice => [choice.Right],
            Sum sum => sum.Terms,
            Product product => product.Factors,
            Power power => [power.Base, power.Exponent],
            Call call => call.Arguments,
            Listing list => list.Items,
            Application application => [application.Head, application.Argument],
            Opaque opaque => opaque.Arguments,
            Binding binding => [binding.Body, .. binding.Bounds],
            Relation relation => relation.Sides,
            Quantity quantity => [quantity.Value],
            Combination combination => combination.Parts,
            Matrix matrix => [.. matrix.Rows.SelectMany(row => row)],
            _ => [],
        };
        foreach (var part in parts)
        {
            Visit(part, visit);
        }
    }

    private static Expression Add(Expression? left, Expression right) => left is null ? right : ExpressionBuilder.Add([left, right]);
}
