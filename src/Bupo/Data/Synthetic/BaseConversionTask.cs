using System.Globalization;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Numbers written in another base from 2 to 9; answers that are not decimal carry their base, as in 1021_{3}.</summary>
/// <remarks>Difficulty d takes numbers up to 4 · 4^d; from 3 on neither base need be ten.</remarks>
internal sealed class BaseConversionTask : ISyntheticTask
{
    private static readonly Wording Asked = new(
        "Convert ${0}$ to base {1}.",
        "Write ${0}$ in base {1}.",
        "What is ${0}$ expressed in base {1}?",
        "Express the number ${0}$ in base-{1} notation.");

    /// <inheritdoc/>
    public string Name => "base-conversion";

    /// <inheritdoc/>
    public int HighestDifficulty => 6;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        var number = random.Between(5, 4 << (2 * difficulty));
        var from = random.Between(2, 9);
        var to = difficulty < 3 || random.Below(2) == 0 ? 10 : random.Between(2, 8);
        to += to >= from && to < 10 ? 1 : 0;
        if (to == 10 && random.Below(2) == 0)
        {
            (from, to) = (to, from);
        }
        return new(Asked.Ask(random, $"{Digits(number, from)}_{{{from}}}", to), to == 10 ? Digits(number, 10) : $"{Digits(number, to)}_{{{to}}}");
    }

    private static string Digits(int number, int radix)
    {
        var digits = "";
        for (; number > 0; number /= radix)
        {
            digits = (number % radix).ToString(CultureInfo.InvariantCulture) + digits;
        }
        return digits;
    }
}
