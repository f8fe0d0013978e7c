using Bupo.Analysis;
using Xunit;

namespace Bupo.Tests.Analysis;

public class BoundaryRulesTests
{
    // Mean ΔH_FFN of one model at three scales of its norms (EXPERIMENTS of the design), and what the paper's rule says.
    [Theory]
    [InlineData(new[] { -.27, .75, .98, 1.21, .76, .46, .09, .12 }, 8)]
    [InlineData(new[] { -.74, .01, .12, .18, -.39, -.64, -.88, -.66 }, 4)]
    [InlineData(new[] { -.36, -2.58 }, null)]
    public void LastPositive_MeanChanges_GivesPapersBoundary(double[] changes, int? expected) =>
        Assert.Equal(expected, BoundaryRules.LastPositive(changes));

    [Theory]
    [InlineData(new[] { -.01, .02, .0, -.11, -.16 }, 3, "the fourth layer falls")]
    [InlineData(new[] { -.21, -.01, -.11 }, null, "falls at once")]
    [InlineData(new[] { .1, .0, .0 }, null, "never falls")]
    public void BeforeNormedFall_MeanChanges_GivesLayerBeforeTheFall(double[] changes, int? expected, string reason) =>
        Assert.True(expected == BoundaryRules.BeforeNormedFall(changes), reason);

    [Theory]
    [InlineData(new[] { .1, .95, .5, .92, 1 }, 3)]
    [InlineData(new[] { .1, .2, .3, .4, 1 }, null)]
    [InlineData(new[] { .95, .95, 1.0 }, 0)]
    public void FirstAgreeing_Agreement_GivesLowestLayerThatStaysAgreed(double[] agreement, int? expected) =>
        Assert.Equal(expected, BoundaryRules.FirstAgreeing(agreement));

    [Fact]
    public void Stages_Tolerance_DividesThree() => Assert.Equal(
        [EntropyStage.Exploration, EntropyStage.Integration, EntropyStage.Convergence], BoundaryRules.Stages([0.2, 0.04, -0.3]));

    [Fact]
    public void Verdict_NoPositiveChange_SaysThereIsNoBoundary() =>
        Assert.StartsWith("no boundary", BoundaryRules.Verdict([-1, -2], [8, 1, 0.1]), StringComparison.Ordinal);
}
