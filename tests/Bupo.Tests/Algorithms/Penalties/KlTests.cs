using Bupo.Algorithms.Penalties;
using Xunit;

namespace Bupo.Tests.Algorithms.Penalties;

public class KlTests
{
    [Theory]
    [InlineData(KlEstimator.K1)]
    [InlineData(KlEstimator.Absolute)]
    [InlineData(KlEstimator.K2)]
    [InlineData(KlEstimator.K3)]
    public void Estimate_AnyDistance_HasTheGradientOfItsDifferences(KlEstimator estimator)
    {
        foreach (var logProb in new[] { -0.2, -1.3, -2.9, -4.0 })
        {
            var slope = (estimator.Estimate(logProb + 1e-6, -1.5).Value - estimator.Estimate(logProb - 1e-6, -1.5).Value) / 2e-6;

            Assert.Equal(slope, estimator.Estimate(logProb, -1.5).Gradient, 1e-8);
        }
    }

    [Fact]
    public void Estimate_UnbiasedOnes_AverageToTheKl()
    {
        double[] policy = [0.5, 0.3, 0.2], reference = [0.2, 0.2, 0.6];
        double Mean(KlEstimator estimator) => policy.Zip(reference, (p, q) => p * estimator.Estimate(Math.Log(p), Math.Log(q)).Value).Sum();
        var kl = policy.Zip(reference, (p, q) => p * Math.Log(p / q)).Sum();

        Assert.Equal(kl, Mean(KlEstimator.K1), 1e-12);
        Assert.Equal(kl, Mean(KlEstimator.K3), 1e-12);
    }

    [Fact]
    public void Penalize_TwoResponses_TakesThePenaltyOffTokensAndScores()
    {
        var rewards = new KlPenalty(KlEstimator.K1, 0.5).Penalize(new([2, 1]), [1, 2], [-1, -2, -3], [-2, -2, -1]);

        Assert.Equal([-0.5, 1, 3], rewards.TokenRewards);
        Assert.Equal([0.5, 3], rewards.Scores);
        Assert.Equal(((1 + 0) / 2.0 / 2) + (-2 / 2.0), rewards.MeanKl);
    }
}
