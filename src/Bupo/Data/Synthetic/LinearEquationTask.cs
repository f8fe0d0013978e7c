using System.Globalization;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Linear equations with exact rational solutions.</summary>
/// <remarks>Difficulty 1: ax + b = c; 2: x on both sides; 3: with brackets; 4: two equations in x and y, answered by (x, y).</remarks>
internal sealed class LinearEquationTask : ISyntheticTask
{
    private static readonly Wording One = new(
        "Solve for $x$: ${0}$.",
        "What value of $x$ satisfies ${0}$?",
        "If ${0}$, what is $x$?",
        "Find the solution of the equation ${0}$.");

    private static readonly Wording Two = new(
        "Solve the system ${0}$ and ${1}$. Give the solution as $(x, y)$.",
        "Numbers $x$ and $y$ satisfy ${0}$ and ${1}$. Find $(x, y)$.");

    /// <inheritdoc/>
    public string Name => "linear-equations";

    /// <inheritdoc/>
    public int HighestDifficulty => 4;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        if (difficulty == 4)
        {
            return System(random);
        }
        var (a, b, c) = (NonZero(random), NonZero(random), NonZero(random));
        if (difficulty == 1)
        {
            return Equation(random, $"{Linear((a, "x"), (b, ""))} = {Whole(c)}", new Fraction(c - b, a));
        }
        var d = NonZero(random);
        while (c == a)
        {
            c = NonZero(random);
        }
        return difficulty == 2
            ? Equation(random, $"{Linear((a, "x"), (b, ""))} = {Linear((c, "x"), (d, ""))}", new Fraction(d - b, a - c))
            : Equation(random, $"{Bracket(a, b)} = {Bracket(c, d)}", new Fraction(c * d - a * b, a - c));
    }

    private static SyntheticProblem Equation(RandomStream random, string equation, Fraction x) =>
        new(One.Ask(random, equation), x.ToLatex());

    // Cramer's rule on coefficients drawn until the determinant is not zero.
    private static SyntheticProblem System(RandomStream random)
    {
        int a, b, c, d;
        do
        {
            (a, b, c, d) = (NonZero(random), NonZero(random), NonZero(random), NonZero(random));
        }
        while (a * d == b * c);
        var (e, f) = (NonZero(random), NonZero(random));
        var x = new Fraction(e * d - b * f, a * d - b * c);
        var y = new Fraction(a * f - e * c, a * d - b * c);
        return new(
            Two.Ask(random, $"{Linear((a, "x"), (b, "y"))} = {Whole(e)}", $"{Linear((c, "x"), (d, "y"))} = {Whole(f)}"),
            $"({x.ToLatex()}, {y.ToLatex()})");
    }

    private static int NonZero(RandomStream random) => random.Between(1, 12) * (random.Below(3) == 0 ? -1 : 1);

    private static string Bracket(int factor, int shift) => factor switch
    {
        1 => Linear((1, "x"), (shift, "")),
        -1 => $"-({Linear((1, "x"), (shift, ""))})",
        _ => $"{Whole(factor)}({Linear((1, "x"), (shift, ""))})",
    };

    private static string Linear((int Factor, string Name) first, (int Factor, string Name) second) =>
        $"{(first.Factor < 0 ? "-" : "")}{Term(first)} {(second.Factor < 0 ? "-" : "+")} {Term(second)}";

    private static string Term((int Factor, string Name) term) =>
        Math.Abs(term.Factor) == 1 && term.Name != "" ? term.Name : Whole(Math.Abs(term.Factor)) + term.Name;

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
