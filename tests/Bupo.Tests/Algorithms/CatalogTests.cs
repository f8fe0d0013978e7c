using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Objectives;
using Xunit;

namespace Bupo.Tests.Algorithms;

public class CatalogTests
{
    [Fact]
    public void Find_EveryAlgorithm_IsMadeOfKnownParts()
    {
        Assert.All(AlgorithmCatalog.Names.Select(AlgorithmCatalog.Find), algorithm =>
        {
            Assert.NotNull(AdvantageCatalog.Create(algorithm.Advantage));
            Assert.NotNull(ObjectiveCatalog.Create(algorithm.Objective, algorithm.Settings));
            Assert.NotNull(LossAggregation.Parse(algorithm.Aggregation, 100));
            Assert.StartsWith("arXiv", algorithm.Source, StringComparison.Ordinal);
        });
        Assert.Equal(AdvantageCatalog.Names.Order(), AlgorithmCatalog.Names.Select(name => AlgorithmCatalog.Find(name).Advantage).Distinct().Order());
        Assert.Equal(ObjectiveCatalog.Names.Order(), AlgorithmCatalog.Names.Select(name => AlgorithmCatalog.Find(name).Objective).Distinct().Order());
    }

    [Fact]
    public void Find_Dapo_ClipsHigherThanLow()
    {
        var dapo = AlgorithmCatalog.Find("dapo");

        var objective = Assert.IsType<ClippedSurrogate>(ObjectiveCatalog.Create(dapo.Objective, dapo.Settings));

        Assert.Equal(new ClipRange(0.2, 0.28), objective.Clip);
        Assert.True(dapo.ResamplesUniformGroups);
    }

    [Fact]
    public void Create_UnknownName_ListsTheKnownOnes()
    {
        Assert.Contains("Advantage grppo is unknown; expected one of grpo, dr_grpo", Message(() => AdvantageCatalog.Create("grppo")), StringComparison.Ordinal);
        Assert.Contains("Objective clip is unknown; expected one of clipped, gspo", Message(() => ObjectiveCatalog.Create("clip")), StringComparison.Ordinal);
        Assert.Contains("Algorithm bupo is unknown", Message(() => AlgorithmCatalog.Find("bupo")), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SettingThatWouldDoNothing_IsRefused()
    {
        Assert.Contains("gspo does not read dual_clip; it reads clip_low, clip_high", Message(() => ObjectiveCatalog.Create("gspo", new() { DualClip = 3 })), StringComparison.Ordinal);
        Assert.Contains("grpo does not read lambda", Message(() => AdvantageCatalog.Create("grpo", new() { Lambda = 1 })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1, 0.2, 3.0, "lower clip")]
    [InlineData(0.2, -1.0, 3.0, "upper clip")]
    [InlineData(0.2, 0.2, 1.0, "dual clip")]
    public void Create_SettingOutOfRange_NamesIt(double low, double high, double dual, string name)
    {
        Assert.Contains(name, Message(() => ObjectiveCatalog.Create("clipped", new() { ClipLow = low, ClipHigh = high, DualClip = dual })), StringComparison.Ordinal);
    }

    private static string Message(Action action) => Assert.Throws<BupoException>(action).Message;
}
