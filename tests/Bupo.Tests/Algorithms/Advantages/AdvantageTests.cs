using Bupo.Algorithms.Advantages;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Algorithms.Advantages;

public class AdvantageTests
{
    [Theory]
    [InlineData("grpo", new[] { -0.70710578, 0.70710578, 3 / 1.000001 }, "deviation √½ and a group of one")]
    [InlineData("dr_grpo", new[] { -0.5, 0.5, 3.0 }, "no division")]
    [InlineData("rloo", new[] { -1.0, 1.0, 3.0 }, "less the other one")]
    [InlineData("opo", new[] { -0.25, 0.75, 3.0 }, "baseline (3·0 + 1·1) / 4")]
    [InlineData("gpg", new[] { -0.5, 0.5, 3.0 }, "every group has a gradient: α = 1")]
    public void Estimate_TwoResponsesAndASingle_ComparesWithinThePrompt(string name, double[] expected, string reason)
    {
        var batch = new AdvantageBatch(new([3, 1, 2]), [0, 1, 3], [7, 7, 2]);

        var estimate = AdvantageCatalog.Create(name).Estimate(batch);

        double[] perToken = [expected[0], expected[0], expected[0], expected[1], expected[2], expected[2]];
        for (var token = 0; token < perToken.Length; token++)
        {
            Assert.True(Math.Abs(perToken[token] - estimate.Advantages[token]) < 1e-6, reason);
        }
    }

    /// <summary>arXiv 2504.02546: α = B / (B − M), with M responses in groups without a gradient, whatever their scores.</summary>
    [Theory]
    [InlineData(new[] { 1.0, 0, 0, 0 }, new[] { 0.0, 0, 0, 0 }, 2.0, "the uniform half is wrong")]
    [InlineData(new[] { 1.0, 0, 0, 0 }, new[] { 1.0, 1, 1, 1 }, 2.0, "the uniform half is right")]
    [InlineData(new[] { 1.0, -1, -1, -1 }, new[] { -1.0, -1, -1, -1 }, 2.0, "no score is 0")]
    [InlineData(new[] { 1.0, 0, 0, 0 }, new[] { 0.0, 0, 0, 1 }, 1.0, "no group is uniform")]
    [InlineData(new[] { 1.0, 1, 1, 1 }, new[] { 0.0, 0, 0, 0 }, 1.0, "nothing to scale")]
    public void Estimate_Gpg_ScalesByResponsesOfGroupsWithAGradient(double[] one, double[] two, double alpha, string reason)
    {
        var batch = new AdvantageBatch(new([.. Enumerable.Repeat(1, 8)]), [.. one, .. two], [0, 0, 0, 0, 1, 1, 1, 1]);

        var estimate = new GroupPolicyGradientAdvantage().Estimate(batch);

        double[] expected = [.. one.Select(score => alpha * (score - one.Average())), .. two.Select(score => alpha * (score - two.Average()))];
        Assert.True(expected.Zip(estimate.Advantages, (e, a) => Math.Abs(e - a)).Max() < 1e-12, reason);
    }

    [Fact]
    public void Estimate_PassAtK_PushesTheBestByItsLead()
    {
        var batch = new AdvantageBatch(new([1, 1, 1]), [0.2, 1, 0.5], [0, 0, 0]);

        var estimate = new PassAtKAdvantage { DivideByDeviation = false }.Estimate(batch);

        Assert.Equal([0, 0.5, 0], estimate.Advantages);
    }

    [Theory]
    [InlineData("grpo")]
    [InlineData("dr_grpo")]
    [InlineData("rloo")]
    [InlineData("opo")]
    [InlineData("gpg")]
    [InlineData("pass_at_k")]
    [InlineData("reinforce_plus_plus_baseline")]
    public void Estimate_EqualScores_GivesExactlyZero(string name)
    {
        var batch = new AdvantageBatch(new([2, 3, 1]), [0.1, 0.1, 0.1], [0, 0, 0]);

        var estimate = AdvantageCatalog.Create(name).Estimate(batch);

        Assert.All(estimate.Advantages, advantage => Assert.Equal(0, advantage));
    }

    [Fact]
    public void Estimate_EmptyResponse_StillCountsInItsGroupsMean()
    {
        var batch = new AdvantageBatch(new([0, 2]), [0, 1], [0, 0]);

        var estimate = new GroupRelativeAdvantage { DivideByDeviation = false }.Estimate(batch);

        Assert.Equal([0.5, 0.5], estimate.Advantages);
    }

    [Fact]
    public void Estimate_RowsInAnotherOrder_GivesTheSameAdvantages() => Gen.Select(Gen.Int[0, 3], Gen.Double[-2, 2], Gen.Int[1, 4]).Array[2, 12].Sample(rows =>
    {
        var reversed = rows.Reverse().ToArray();
        foreach (var name in AdvantageCatalog.Names.Where(name => name is "grpo" or "rloo" or "opo" or "gpg"))
        {
            var one = Estimate(name, rows);
            var other = Estimate(name, reversed);
            Array.Reverse(other);
            Assert.All(one.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * (1 + Math.Abs(pair.First))));
        }
    });

    [Fact]
    public void Estimate_GaeByHand_DiscountsWhatTheCriticMissed()
    {
        var batch = new AdvantageBatch(new([2]), [1], [0]) { Values = [0.5, 0.25] };

        var estimate = new GeneralizedAdvantage { Discount = 0.5, Lambda = 0.5 }.Estimate(batch);

        // δ₁ = 1 - 0.25 = 0.75; δ₀ = 0.5 · 0.25 - 0.5 = -0.375; A₀ = -0.375 + 0.25 · 0.75 = -0.1875.
        Assert.Equal([0.3125, 1], estimate.Returns);
        Assert.Equal(-estimate.Advantages[0], estimate.Advantages[1], 1e-12);
    }

    [Fact]
    public void Estimate_WithoutWhatItReads_NamesIt()
    {
        var batch = new AdvantageBatch(new([2]), [1], [0]);

        Assert.Contains("Values", Assert.Throws<ArgumentException>(() => new GeneralizedAdvantage().Estimate(batch)).Message, StringComparison.Ordinal);
        Assert.Contains("BaselineScores", Assert.Throws<ArgumentException>(() => new ReMaxAdvantage().Estimate(batch)).Message, StringComparison.Ordinal);
        Assert.True(new GeneralizedAdvantage().NeedsCritic);
        Assert.True(new ReMaxAdvantage().NeedsGreedyBaseline);
    }

    [Fact]
    public void Batch_OfWrongLength_SaysWhatWasExpected()
    {
        var error = Assert.Throws<ArgumentException>(() => new AdvantageBatch(new([2, 1]), [1, 2, 3], [0, 0]));

        Assert.Contains("scores has 3 values, expected 2", error.Message, StringComparison.Ordinal);
    }

    private static double[] Estimate(string name, (int Group, double Score, int Length)[] rows)
    {
        var batch = new AdvantageBatch(
            new([.. rows.Select(row => row.Length)]), [.. rows.Select(row => row.Score)], [.. rows.Select(row => row.Group)]);
        var advantages = AdvantageCatalog.Create(name).Estimate(batch).Advantages;
        return [.. Enumerable.Range(0, rows.Length).Select(row => advantages[batch.Rows.Start(row)])];
    }
}
