using Bupo.Evaluation;
using Bupo.Randomness;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Evaluation;

public class StatisticsTests
{
    [Fact]
    public void PassAtK_AnyCounts_IsOneMinusTheProductOfChances() =>
        Gen.Int[1, 300].SelectMany(n => Gen.Select(Gen.Const(n), Gen.Int[0, n], Gen.Int[1, n])).Sample((n, c, k) =>
        {
            static System.Numerics.BigInteger Choose(int n, int k) => k > n ? 0 : Enumerable.Range(0, k).Aggregate(System.Numerics.BigInteger.One, (b, i) => b * (n - i) / (i + 1));
            var wrong = Choose(n, k) - Choose(n - c, k);
            var exact = Math.Exp(System.Numerics.BigInteger.Log(wrong) - System.Numerics.BigInteger.Log(Choose(n, k)));
            return Math.Abs(PassAtK.Estimate(n, c, k) - (wrong.IsZero ? 0 : exact)) < 1e-11;
        });

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(16, new[] { 1, 2, 4, 8, 16 })]
    [InlineData(20, new[] { 1, 2, 4, 8, 16, 20 })]
    public void Places_Samples_ArePowersOfTwoAndTheWhole(int samples, int[] expected) => Assert.Equal(expected, PassAtK.Places(samples));

    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(5, 0, 0.0625)]              // 2 / 2^5
    [InlineData(3, 3, 1.0)]
    [InlineData(10, 2, 0.03857421875)]      // 2 (1 + 12 + 66) / 2^12
    [InlineData(0, 10, 0.001953125)]
    public void McNemar_ByHand_IsTheBinomialTail(int gained, int lost, double expected) =>
        Assert.Equal(expected, PairedComparison.McNemar(gained, lost), 1e-12);

    [Fact]
    public void McNemar_Thousands_StaysFinite() => Assert.InRange(PairedComparison.McNemar(5100, 4900), 0.04, 0.05);

    // A figure's interval must hold the true mean about as often as it says: 95 % of 400 draws, give or take 4 deviations.
    [Fact]
    public void BootstrapMean_ManyDraws_CoversTheTruth()
    {
        var covered = Enumerable.Range(0, 400).Count(trial =>
        {
            var random = new RandomStream(3, "coverage", (ulong)trial);
            double[] data = [.. Enumerable.Range(0, 100).Select(_ => random.NextDouble() < 0.3 ? 1.0 : 0)];
            var interval = Bootstrap.Mean(data, (ulong)trial, resamples: 500);
            return interval.Low <= 0.3 && 0.3 <= interval.High;
        });

        Assert.InRange(covered / 400.0, 0.90, 0.99);
    }

    [Fact]
    public void BootstrapMean_SameSeed_IsTheSame()
    {
        double[] data = [0, 1, 1, 0.5, 0.25];

        Assert.Equal(Bootstrap.Mean(data, 9), Bootstrap.Mean(data, 9));
        Assert.NotEqual(Bootstrap.Mean(data, 9, resamples: 50), Bootstrap.Mean(data, 10, resamples: 50));
    }

    [Fact]
    public void MajorityVote_Abstentions_DoNotVote()
    {
        Assert.Equal(1, MajorityVote.Value([null, null, "4"], [0, 0, 1]));
        Assert.Equal(0, MajorityVote.Value([null, null], [0, 0]));
    }

    // Of 3 right and 2 wrong answers, a majority of 1 is right in 3 of 5 draws; of 3, in 7 of 10 subsets.
    [Theory]
    [InlineData(1, 0.6)]
    [InlineData(3, 0.7)]
    [InlineData(5, 1.0)]
    public void MajorityOfSubsets_ByHand_IsTheShareOfSubsets(int k, double expected) =>
        Assert.Equal(expected, MajorityVote.ValueOfSubsets(["4", "4", "4", "5", "5"], [1, 1, 1, 0, 0], k, 20_000, new RandomStream(1, "test")), 0.012);

    [Fact]
    public void PairedComparison_Flips_AreListed()
    {
        var first = new Dictionary<string, double> { ["a"] = 1, ["b"] = 0, ["c"] = 0.25, ["d"] = 1 };
        var second = new Dictionary<string, double> { ["a"] = 1, ["b"] = 1, ["c"] = 0.75, ["d"] = 0.5 };

        var comparison = PairedComparison.Between(first, second, seed: 0);

        Assert.Equal(["b", "c"], comparison.Gained);
        Assert.Equal(["d"], comparison.Lost);
        Assert.Equal(0.25, comparison.Difference.Value, 1e-12);
        Assert.Equal(1, comparison.McNemarP);
    }

    [Fact]
    public void PairedComparison_OtherProblems_AreRefused()
    {
        var error = Assert.Throws<BupoException>(() => PairedComparison.Between(
            new Dictionary<string, double> { ["a"] = 1 }, new Dictionary<string, double> { ["b"] = 1 }, seed: 0));

        Assert.Contains("a is in one only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PairedComparison_PlainGain_IsSignificant()
    {
        var first = Enumerable.Range(0, 50).ToDictionary(i => $"{i}", i => i < 10 ? 1.0 : 0);
        var second = Enumerable.Range(0, 50).ToDictionary(i => $"{i}", i => i < 25 ? 1.0 : 0);

        var comparison = PairedComparison.Between(first, second, seed: 0);

        Assert.InRange(comparison.SignFlipP, 0, 0.001);
        Assert.InRange(comparison.McNemarP, 0, 0.001);
        Assert.True(comparison.Difference.Low > 0);
    }

    /// <summary>n problems that all move one way by as much: two of the 2ⁿ choices of signs are as far from 0.</summary>
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.25)]
    [InlineData(10, 0.001953125)]
    public void PairedComparison_EveryProblemGained_HasTheSmallestPOfItsProblems(int problems, double expected)
    {
        var first = Enumerable.Range(0, problems).ToDictionary(i => $"{i}", _ => 0.0);
        var second = Enumerable.Range(0, problems).ToDictionary(i => $"{i}", _ => 0.75);

        var comparison = PairedComparison.Between(first, second, seed: 0);

        Assert.Equal(expected, comparison.SignFlipP, 1e-12);
        Assert.Equal(problems, comparison.Problems);
    }

    /// <summary>95 % intervals of few problems hold the true mean about as often as they say; percentiles held 72 % (3) and 90 % (10).</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(29)]
    public void ProblemMean_FewProblems_CoversTheTruth(int problems)
    {
        var covered = Enumerable.Range(0, 600).Count(trial =>
        {
            var random = new RandomStream(5, "coverage", (ulong)trial);
            double[] shares = [.. Enumerable.Range(0, problems).Select(_ => Enumerable.Range(0, 8).Average(_ => random.NextDouble() < 0.4 ? 1.0 : 0))];
            var interval = ProblemMean.Of(shares, 0, 1, (ulong)trial);
            return interval.Low <= 0.4 && 0.4 <= interval.High;
        });

        Assert.InRange(covered / 600.0, 0.92, 1);
    }

    /// <summary>A chance q of another figure is missed n times with (1 − q)ⁿ ≥ 0.05: one problem tells nothing, twenty allow 13.9 %.</summary>
    [Theory]
    [InlineData(1, 0.95)]
    [InlineData(20, 0.13911)]
    [InlineData(100, 0.029514)]
    public void ProblemMean_NoProblemSolved_AllowsWhatWasNotSeen(int problems, double high)
    {
        var interval = ProblemMean.Of(new double[problems], 0, 1, 0);

        Assert.Equal((0, 0), (interval.Value, interval.Low));
        Assert.Equal(high, interval.High, 1e-5);
    }
}
