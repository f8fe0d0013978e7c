using System.Globalization;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Sums of single digits whose answer goes into a box: easy enough for models of 100 M parameters to be right at times.</summary>
/// <remarks>Difficulty d adds d + 1 digits.</remarks>
internal sealed class SingleDigitSumTask : ISyntheticTask
{
    private static readonly Wording Asked = new(
        @"What is {0}? Put your answer in \boxed{{}}.",
        @"Compute {0} and put the result in \boxed{{}}.",
        @"Add the numbers: {0}. Write the answer as \boxed{{}}.",
        @"{0} = ? Give the answer in \boxed{{}}.");

    /// <inheritdoc/>
    public string Name => "single-digit-sums";

    /// <inheritdoc/>
    public int HighestDifficulty => 8;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        var digits = Enumerable.Range(0, difficulty + 1).Select(_ => random.Below(10)).ToArray();
        return new(Asked.Ask(random, string.Join(" + ", digits)), digits.Sum().ToString(CultureInfo.InvariantCulture));
    }
}
