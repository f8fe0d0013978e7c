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

    /// <summary>Every combination of place and estimator that a recipe can have: its expected gradient by the logits is that of KL(π ‖ π_ref).</summary>
    [Theory]
    [InlineData("rewards", "k1", 0, "the policy that sampled")]
    [InlineData("loss", "k1", 0, "the policy that sampled")]
    [InlineData("loss", "k1", 0.7, "a later pass: another policy sampled")]
    [InlineData("loss", "k2", 0, "the policy that sampled")]
    [InlineData("loss", "k3", 0, "the policy that sampled")]
    [InlineData("loss", "k3", 0.7, "a later pass: another policy sampled")]
    [InlineData("loss", "k3", -2, "a later pass, far away")]
    public void ExpectedGradient_OfferedCombination_IsThatOfTheKl(string place, string estimator, double moved, string reason)
    {
        double[] logits = [0.3, -1.1, 0.8, 2.0], reference = [1.2, 0.1, -0.4, 0.5], direction = [1, -0.5, 0.2, -0.3];
        var (policy, sampler) = (Softmax(logits), Softmax([.. logits.Zip(direction, (l, d) => l + moved * d)]));
        var expected = Slopes(logits, at => Kl(Softmax(at), Softmax(reference)));

        var found = place == "rewards"
            ? RewardGradient(policy, Softmax(reference))
            : LossGradient(KlEstimators.ForLoss(estimator), policy, sampler, Softmax(reference));

        Assert.True(expected.Zip(found, (e, f) => Math.Abs(e - f)).Max() < 1e-6, reason);
    }

    /// <summary>What recipes cannot name, as a loss: 0 for k1; for plain k3 the gradient of KL(π_ref ‖ π), π − π_ref by the logits.</summary>
    [Fact]
    public void ExpectedGradient_RefusedCombinations_IsAnotherOne()
    {
        double[] policy = Softmax([0.3, -1.1, 0.8]), reference = Softmax([1.2, 0.1, -0.4]);

        Assert.All(LossGradient(KlEstimator.K1, policy, policy, reference), slope => Assert.Equal(0, slope, 1e-12));
        Assert.All(
            LossGradient(KlEstimator.K3, policy, policy, reference).Zip(policy.Zip(reference, (p, q) => p - q)),
            pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Theory]
    [InlineData("abs", "is not the KL's")]
    [InlineData("low_var_kl", "expected k1, k2 or k3")]
    public void ForLoss_AnotherGradient_IsRefusedWithTheReason(string name, string reason) =>
        Assert.Contains(reason, Assert.Throws<BupoException>(() => KlEstimators.ForLoss(name)).Message, StringComparison.Ordinal);

    private static double[] Softmax(double[] logits)
    {
        var sum = logits.Sum(Math.Exp);
        return Array.ConvertAll(logits, logit => Math.Exp(logit) / sum);
    }

    private static double Kl(double[] policy, double[] reference) => policy.Zip(reference, (p, q) => p * Math.Log(p / q)).Sum();

    private static double[] Slopes(double[] logits, Func<double[], double> value) => [.. logits.Select((_, i) =>
    {
        double At(double step) => value([.. logits.Select((logit, j) => j == i ? logit + step : logit)]);
        return (At(1e-5) - At(-1e-5)) / 2e-5;
    })];

    /// <summary>Σ sampler(x) · slope(x) · ∇log π(x), with ∇ log π(x) = e_x − π by the logits.</summary>
    private static double[] LossGradient(KlEstimator estimator, double[] policy, double[] sampler, double[] reference) =>
        Expected(policy, sampler, [.. policy.Select((p, x) => estimator.Estimate(Math.Log(p), Math.Log(reference[x]), Math.Log(sampler[x])).Gradient)]);

    /// <summary>The penalty is a negative reward: the gradient of the loss is its value times ∇log π.</summary>
    private static double[] RewardGradient(double[] policy, double[] reference)
    {
        var rewards = new KlPenalty(KlEstimator.K1, 1).Penalize(
            new([.. policy.Select(_ => 1)]), new double[policy.Length], Array.ConvertAll(policy, Math.Log), Array.ConvertAll(reference, Math.Log));
        return Expected(policy, policy, Array.ConvertAll(rewards.Scores, score => -score));
    }

    private static double[] Expected(double[] policy, double[] sampler, double[] slopes) =>
        [.. policy.Select((p, i) => sampler.Select((s, x) => s * slopes[x] * ((x == i ? 1 : 0) - p)).Sum())];
}
