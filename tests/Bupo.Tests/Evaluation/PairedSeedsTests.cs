using Bupo.Evaluation;
using Xunit;

namespace Bupo.Tests.Evaluation;

public class PairedSeedsTests
{
    /// <summary>Tables of Student's t, two-sided 5 % and 1 %.</summary>
    [Theory]
    [InlineData(0.05, 1, 12.7062)]
    [InlineData(0.05, 2, 4.30265)]
    [InlineData(0.05, 3, 3.18245)]
    [InlineData(0.05, 4, 2.77645)]
    [InlineData(0.05, 5, 2.57058)]
    [InlineData(0.05, 9, 2.26216)]
    [InlineData(0.05, 30, 2.04227)]
    [InlineData(0.01, 4, 4.60409)]
    [InlineData(0.01, 10, 3.16927)]
    public void Critical_OfSomeDegrees_IsThatOfTheTables(double p, int degrees, double expected)
    {
        var found = StudentT.Critical(p, degrees);

        Assert.Equal(expected, found, 5e-5 * expected);
        Assert.Equal(p, StudentT.TwoSidedP(found, degrees), 1e-9);
    }

    /// <summary>ν = 1 is Cauchy's: P(|t| ≥ 1) = 1/2; ν = 2: 1 − |t| / √(2 + t²).</summary>
    [Fact]
    public void TwoSidedP_OfOneAndTwoDegrees_IsTheClosedForm()
    {
        Assert.Equal(0.5, StudentT.TwoSidedP(1, 1), 1e-12);
        Assert.Equal(1 - 3 / Math.Sqrt(11), StudentT.TwoSidedP(-3, 2), 1e-12);
        Assert.Equal(1, StudentT.TwoSidedP(0, 7), 1e-12);
    }

    /// <summary>1..5: mean 3, s = √2.5, s/√5 = √0.5, half width 2.77645 · 0.707107 = 1.96324.</summary>
    [Fact]
    public void Mean_OfFiveValues_HasTheTextbooksInterval()
    {
        var interval = StudentT.Mean([1, 2, 3, 4, 5]);

        Assert.Equal(3, interval.Value, 1e-12);
        Assert.Equal(3 - 1.96324, interval.Low, 1e-4);
        Assert.Equal(3 + 1.96324, interval.High, 1e-4);
    }

    [Fact]
    public void Mean_OfOneValue_SaysNothingOfItsScatter()
    {
        var interval = StudentT.Mean([0.25]);

        Assert.Equal(new Interval(0.25, double.NegativeInfinity, double.PositiveInfinity), interval);
    }

    /// <summary>Sums of ±1 ±2 ±3: 6, 4, 2, 0, 0, −2, −4, −6. At least as far from 0 as 1 + 2 + 3: two of eight; as 2 + 3 − 1 = 4: four of eight.</summary>
    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, 0.25)]
    [InlineData(new[] { -1.0, 2, 3 }, 0.5)]
    [InlineData(new[] { 1.0, 2, -3 }, 1)]
    [InlineData(new[] { 0.1, 0.2, 0.3, 0.4, 0.5 }, 0.0625)]
    [InlineData(new[] { 0.0, 0, 0 }, 1)]
    [InlineData(new[] { 0.7 }, 1)]
    public void SignFlip_SmallCases_AreCountedByHand(double[] differences, double expected) =>
        Assert.Equal(expected, SignFlipTest.P(differences), 1e-12);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 0.0625)]
    [InlineData(10, 0.001953125)]
    public void Smallest_OfSomePairs_IsTwoOfAllSigns(int pairs, double expected) => Assert.Equal(expected, SignFlipTest.Smallest(pairs), 1e-12);

    /// <summary>Differences 1, 2, 3: mean 2, s = 1, t = 2√3 at 2 degrees, so p = 1 − t / √(2 + t²) = 1 − √12 / √14.</summary>
    [Fact]
    public void Between_ThreeSeeds_IsTheHandComputedComparison()
    {
        var paired = PairedSeeds.Between([5, 5, 5], [6, 7, 8]);

        Assert.Equal(2, paired.Difference.Value, 1e-12);
        Assert.Equal(1 - Math.Sqrt(12.0 / 14), paired.StudentP, 1e-12);
        Assert.Equal(0.25, paired.SignFlipP, 1e-12);
        Assert.Equal(2 - 4.30265 / Math.Sqrt(3), paired.Difference.Low, 1e-4);
    }

    [Fact]
    public void Between_EqualFigures_AreNoDifference()
    {
        var paired = PairedSeeds.Between([1, 2], [1, 2]);

        Assert.Equal((0, 1, 1), (paired.Difference.Value, paired.SignFlipP, paired.StudentP));
    }

    /// <summary>Equal differences have no scatter, also where they are equal up to rounding: p is 2/2ⁿ, not 0.</summary>
    [Theory]
    [InlineData(new[] { 0.25, 0.25 }, 0.5)]
    [InlineData(new[] { 0.3 - 0.1, 0.4 - 0.2, 0.2 }, 0.25)]
    [InlineData(new[] { 0.0, 0, 0 }, 1)]
    public void PairedP_EqualDifferences_IsThatOfTheSignFlips(double[] differences, double expected) =>
        Assert.Equal(expected, StudentT.PairedP(differences), 1e-12);

    /// <summary>24 equal differences are enumerated, 25 and more drawn: the sum of 25 signs is at most −5 or at least 5 with 0.4244.</summary>
    [Theory]
    [InlineData(24, 0, 1.1920928955078125e-7, 1e-18)]
    [InlineData(25, 10, 0.42435617, 0.01)]
    [InlineData(40, 20, 1, 0)]
    public void SignFlip_ManyPairs_IsTheBinomialTail(int pairs, int lost, double expected, double tolerance) =>
        Assert.Equal(expected, SignFlipTest.P([.. Enumerable.Range(0, pairs).Select(i => i < lost ? -1.0 : 1)]), tolerance);

    [Fact]
    public void SignFlip_Drawn_IsTheSameForASeedAndNeverZero()
    {
        double[] differences = [.. Enumerable.Range(1, 60).Select(i => (double)i)];

        Assert.Equal(SignFlipTest.P(differences, 3), SignFlipTest.P(differences, 3));
        Assert.Equal(1.0 / (SignFlipTest.Draws + 1), SignFlipTest.P(differences, 3), 1e-12);
    }

    /// <summary>A pair without a difference has one sign only and changes no p.</summary>
    [Fact]
    public void SignFlip_PairsWithoutADifference_AreAllowedInAnyNumber() =>
        Assert.Equal(0.25, SignFlipTest.P([1, 2, 3, .. new double[100]]), 1e-12);
}
