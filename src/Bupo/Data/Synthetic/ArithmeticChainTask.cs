using System.Globalization;
using System.Text;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Sums, differences and products of whole numbers, products first.</summary>
/// <remarks>Difficulty d has d operations on numbers up to 10 d; factors stay below 13.</remarks>
internal sealed class ArithmeticChainTask : ISyntheticTask
{
    private static readonly Wording Asked = new(
        "Calculate {0}.",
        "What is the value of ${0}$?",
        "Evaluate the expression {0}.",
        "Find the result of ${0}$.",
        "Work out {0}.");

    /// <inheritdoc/>
    public string Name => "arithmetic-chains";

    /// <inheritdoc/>
    public int HighestDifficulty => 10;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        var text = new StringBuilder();
        var (sum, sign, product) = (0L, 1, 1L);
        for (var operation = 0; operation <= difficulty; operation++)
        {
            // At most two products in a row: a term is a number, or two or three factors.
            var kind = operation == 0 ? '+' : product > 12 * 12 ? random.Pick(['+', '-']) : random.Pick(['+', '-', '*']);
            var number = kind == '*' ? random.Between(2, 12) : random.Between(1, 10 * difficulty);
            if (kind == '*')
            {
                text.Append(CultureInfo.InvariantCulture, $@" \times {number}");
                product *= number;
                continue;
            }
            sum += operation == 0 ? 0 : sign * product;
            (sign, product) = (kind == '-' ? -1 : 1, number);
            text.Append(CultureInfo.InvariantCulture, $"{(operation == 0 ? "" : $" {kind} ")}{number}");
        }
        return new(Asked.Ask(random, text.ToString()), (sum + sign * product).ToString(CultureInfo.InvariantCulture));
    }
}
