using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Arithmetic with fractions from left to right, brackets shown; the answer is a fraction in lowest terms.</summary>
/// <remarks>Difficulty d has d operations, and denominators up to 4 + 2 d.</remarks>
internal sealed class FractionTask : ISyntheticTask
{
    private static readonly Wording Asked = new(
        "Compute ${0}$. Give the answer as a fraction in lowest terms.",
        "What is ${0}$ in simplest form?",
        "Simplify ${0}$.",
        @"Write ${0}$ as a single reduced fraction.");

    /// <inheritdoc/>
    public string Name => "fractions";

    /// <inheritdoc/>
    public int HighestDifficulty => 6;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        var value = Draw(random, difficulty);
        var text = value.ToLatex();
        for (var operation = 1; operation <= difficulty; operation++)
        {
            var operand = Draw(random, difficulty);
            var kind = random.Below(4);
            text = $"{(operation == 1 ? text : $@"\left({text}\right)")} {@"+|-|\times|\div".Split('|')[kind]} {operand.ToLatex()}";
            value = kind switch
            {
                0 => value + operand,
                1 => value - operand,
                2 => value * operand,
                _ => value / operand,
            };
        }
        return new(Asked.Ask(random, text), value.ToLatex());
    }

    private static Fraction Draw(RandomStream random, int difficulty)
    {
        var denominator = random.Between(2, 4 + 2 * difficulty);
        return new Fraction(random.Between(1, 2 * denominator), denominator);
    }
}
