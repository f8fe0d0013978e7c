using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

/// <summary>Vectors written as sums of unit vectors: 2i - j + 4k.</summary>
internal static class UnitVectors
{
    /// <summary>The components along i, j and k; null for what is no sum of multiples of them.</summary>
    public static Expression[]? Components(Expression expression, int count)
    {
        if (count is < 2 or > 3)
        {
            return null;
        }
        var components = new List<Expression>[count];
        foreach (var term in expression is Sum sum ? sum.Terms : [expression])
        {
            Expression[] factors = term is Product product ? product.Factors : [term];
            var units = factors.Select(Axis).Where(axis => axis is not null).ToList();
            if (units is not [{ } axis] || axis >= count)
            {
                return null;
            }
            var rest = Array.FindAll(factors, factor => Axis(factor) is null);
            (components[axis] ??= []).Add(rest.Length == 0 ? ExpressionBuilder.One : ExpressionBuilder.Multiply(rest));
        }
        return Array.ConvertAll(components, parts => parts is null ? ExpressionBuilder.Zero : ExpressionBuilder.Add([.. parts]));
    }

    private static int? Axis(Expression factor) => factor switch
    {
        Constant { Kind: ConstantKind.I } or Symbol { Name: "i" or "hat(x)" or "e_1" } => 0,
        Symbol { Name: "j" or "hat(y)" or "e_2" } => 1,
        Symbol { Name: "k" or "hat(z)" or "e_3" } => 2,
        _ => null,
    };
}
