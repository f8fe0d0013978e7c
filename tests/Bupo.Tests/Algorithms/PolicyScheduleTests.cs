using System.Globalization;
using Bupo.Algorithms;
using Bupo.Policies;
using Xunit;

namespace Bupo.Tests.Algorithms;

public class PolicyScheduleTests
{
    [Theory]
    [InlineData(1, "layer(6)")]
    [InlineData(30, "layer(6)")]
    [InlineData(31, "final")]
    [InlineData(300, "final")]
    public void At_BottomUp_LastStepStillBelongsToThePhase(long step, string view)
    {
        var schedule = PolicySchedule.BottomUp(PolicyView.Layer(6), 30);

        Assert.Equal(PolicyView.Parse(view), Assert.Single(schedule.At(step).Views).View);
    }

    [Fact]
    public void At_ThreePhasesWithAJointLoss_KeepsWeights()
    {
        var schedule = new PolicySchedule(
            new PolicyPhase(10, PolicyView.Layer(3)),
            new PolicyPhase(20, new WeightedView(PolicyView.Final), new WeightedView(PolicyView.Layer(6, normed: true), 0.5)),
            new PolicyPhase(null, PolicyView.Final));

        Assert.Equal([1, 0.5], schedule.At(20).Views.Select(view => view.Weight));
        Assert.Equal(12, schedule.At(20).Depth(12));
        Assert.Equal(3, schedule.At(10).Depth(12));
    }

    [Fact]
    public void EndPhaseAt_InThePhase_LetsTheNextFollow()
    {
        var schedule = PolicySchedule.BottomUp(PolicyView.Layer(6), 30).EndPhaseAt(12);

        Assert.Equal(PolicyView.Layer(6), schedule.At(12).Views[0].View);
        Assert.Equal(PolicyView.Final, schedule.At(13).Views[0].View);
    }

    [Fact]
    public void Depth_DeeperThanTheModel_IsRefused()
    {
        var error = Assert.Throws<BupoException>(() => PolicySchedule.BottomUp(PolicyView.Layer(40), 5).At(1).Depth(36));

        Assert.Contains("layer(40)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no phase", "a schedule trains something")]
    [InlineData("3:", "no view", "a phase trains something")]
    [InlineData("-:final 3:final", "Phase 1 of 2 never ends", "only the last phase may go without an end")]
    [InlineData("5:final 5:final", "ends with step 5, expected a step after 5", "a phase has at least one step")]
    [InlineData("0:final", "ends with step 0", "steps count from 1")]
    [InlineData("3:final*0", "weight 0", "a view of weight 0 would not be trained")]
    [InlineData("3:final+final", "final twice", "one view has one weight")]
    public void Schedule_ThatCannotBe_SaysWhy(string phases, string message, string reason)
    {
        var error = Assert.Throws<BupoException>(() => Read(phases));

        Assert.True(error.Message.Contains(message, StringComparison.Ordinal), $"{reason}: {error.Message}");
    }

    [Fact]
    public void At_StepAfterTheLastPhase_SaysSo() =>
        Assert.Contains("Step 6 ", Assert.Throws<BupoException>(() => Read("5:final").At(6)).Message, StringComparison.Ordinal);

    [Fact]
    public void EndPhaseAt_LastPhase_SaysThatNoOtherFollows() =>
        Assert.Contains("no other follows", Assert.Throws<BupoException>(() => Read("5:final").EndPhaseAt(2)).Message, StringComparison.Ordinal);

    /// <summary>Reads phases such as <c>5:final*0.5+layer(2)</c>: the last step, - for none, and the views with their weights.</summary>
    private static PolicySchedule Read(string phases) => new([.. phases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(phase =>
    {
        var (until, views) = (phase.Split(':')[0], phase.Split(':')[1].Split('+', StringSplitOptions.RemoveEmptyEntries));
        return new PolicyPhase(until == "-" ? null : long.Parse(until, CultureInfo.InvariantCulture), [.. views.Select(Weighted)]);
    })]);

    private static WeightedView Weighted(string view) => view.Split('*') is [var name, var weight]
        ? new WeightedView(PolicyView.Parse(name), double.Parse(weight, CultureInfo.InvariantCulture))
        : new WeightedView(PolicyView.Parse(view));
}
