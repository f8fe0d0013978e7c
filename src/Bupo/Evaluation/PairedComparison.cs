using MathNet.Numerics.Distributions;

namespace Bupo.Evaluation;

/// <summary>Two models on the same problems: the difference, whether chance explains it, and which problems changed sides.</summary>
public sealed record PairedComparison
{
    /// <summary>The problems compared.</summary>
    public required int Problems { get; init; }

    /// <summary>Mean of the second minus mean of the first, with an interval over problems; see <see cref="ProblemMean"/>.</summary>
    public required Interval Difference { get; init; }

    /// <summary>Two-sided p-value of the sign-flip test over problems, see <see cref="SignFlipTest"/>: n problems can give no less than 2/2ⁿ.</summary>
    public required double SignFlipP { get; init; }

    /// <summary>Two-sided p-value of McNemar's exact test on the problems that changed sides.</summary>
    public required double McNemarP { get; init; }

    /// <summary>Problems that only the second solves.</summary>
    public required IReadOnlyList<string> Gained { get; init; }

    /// <summary>Problems that only the first solves.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Compares two models.</summary>
    /// <param name="first">Of every problem of the first model, the share of right responses.</param>
    /// <param name="second">The same of the second; the problems must be the same.</param>
    /// <param name="seed">Of resamples and drawn signs.</param>
    /// <param name="confidence">The interval's coverage.</param>
    /// <remarks>A problem counts as solved where more than half of its responses are right.</remarks>
    /// <exception cref="BupoException">The problems differ.</exception>
    public static PairedComparison Between(
        IReadOnlyDictionary<string, double> first, IReadOnlyDictionary<string, double> second, ulong seed, double confidence = 0.95)
    {
        if (first.Count == 0 || first.Count != second.Count || !first.Keys.All(second.ContainsKey))
        {
            var odd = first.Keys.Except(second.Keys).Concat(second.Keys.Except(first.Keys)).FirstOrDefault("none");
            throw new BupoException($"The two results cover {first.Count} and {second.Count} problems, of which {odd} is in one only; "
                + "a paired test needs the same problems.");
        }
        var ids = first.Keys.Order(StringComparer.Ordinal).ToArray();
        var differences = ids.Select(id => second[id] - first[id]).ToArray();
        string[] gained = [.. ids.Where(id => first[id] <= 0.5 && second[id] > 0.5)];
        string[] lost = [.. ids.Where(id => first[id] > 0.5 && second[id] <= 0.5)];
        return new PairedComparison
        {
            Problems = ids.Length,
            Difference = ProblemMean.Of(differences, -1, 1, seed, confidence),
            SignFlipP = SignFlipTest.P(differences, seed),
            McNemarP = McNemar(gained.Length, lost.Length),
            Gained = gained,
            Lost = lost,
        };
    }

    /// <summary>McNemar's exact test: the two-sided binomial probability of so uneven a division of the changed problems.</summary>
    /// <param name="gained">Problems that only the second solves.</param>
    /// <param name="lost">Problems that only the first solves.</param>
    /// <returns>min(1, 2 · P(X ≤ min(gained, lost))) for X binomial with gained + lost trials of 1/2; 1 where nothing changed.</returns>
    public static double McNemar(int gained, int lost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gained);
        ArgumentOutOfRangeException.ThrowIfNegative(lost);
        return Math.Min(1, 2 * Binomial.CDF(0.5, gained + lost, Math.Min(gained, lost)));
    }
}
