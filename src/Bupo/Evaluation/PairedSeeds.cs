namespace Bupo.Evaluation;

/// <summary>Two ways to train, compared over the same seeds.</summary>
/// <param name="Difference">Mean difference with its interval over seeds by Student's t.</param>
/// <param name="SignFlipP">Two-sided p of the exact sign-flip test.</param>
/// <param name="StudentP">Two-sided p of the paired t-test, which takes the differences for normal.</param>
public sealed record PairedSeeds(Interval Difference, double SignFlipP, double StudentP)
{
    /// <summary>Compares a figure of both, seed by seed.</summary>
    /// <param name="first">Compared with, one value per seed.</param>
    /// <param name="second">The same seeds in the same order.</param>
    public static PairedSeeds Between(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Count, first.Count);
        double[] differences = [.. first.Zip(second, (a, b) => b - a)];
        return new(StudentT.Mean(differences), SignFlipTest.P(differences), StudentT.PairedP(differences));
    }
}
