using Bupo.Verification.Expressions;

namespace Bupo.Verification.Equivalence;

/// <summary>Gives unknown functions, sums, integrals and limits of a comparison one letter each, the same letter to equal ones.</summary>
/// <param name="same">Whether two parts of such terms are equal.</param>
internal sealed class OpaqueNames(Func<Expression, Expression, bool?> same)
{
    // More terms than this are not named, which leaves the comparison open.
    private const int MostTerms = 24;

    private readonly List<(Expression Term, Symbol Name)> _known = [];

    /// <summary>The expression with letters for its opaque terms.</summary>
    public Expression Replace(Expression expression) =>
        ExpressionShape.RewriteTop(expression, part => part is Application or Opaque or Binding ? Name(part) : null);

    private Expression Name(Expression term)
    {
        foreach (var (known, name) in _known)
        {
            if (AreSame(known, term))
            {
                return name;
            }
        }
        if (_known.Count >= MostTerms)
        {
            return term;
        }
        var next = new Symbol($"opaque {_known.Count}");
        _known.Add((term, next));
        return next;
    }

    private bool AreSame(Expression a, Expression b) => (a, b) switch
    {
        (Application x, Application y) => ExpressionBuilder.AreIdentical(x.Head, y.Head) && same(x.Argument, y.Argument) == true,
        (Opaque x, Opaque y) => x.Name == y.Name && AreSame(x.Arguments, y.Arguments),
        (Binding x, Binding y) => x.Name == y.Name && AreSame(x.Bounds, y.Bounds)
            && same(x.Body, ExpressionShape.Rename(y.Body, y.Variable, x.Variable)) == true,
        _ => false,
    };

    private bool AreSame(Expression[] a, Expression[] b) => a.Length == b.Length && a.Zip(b).All(pair => same(pair.First, pair.Second) == true);
}
