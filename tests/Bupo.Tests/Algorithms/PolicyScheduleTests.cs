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

    [Fact]
    public void Schedule_ThatCannotBe_SaysWhy()
    {
        var full = PolicyView.Final;

        Assert.Contains("no phase", Message(() => new PolicySchedule()), StringComparison.Ordinal);
        Assert.Contains("no view", Message(() => new PolicyPhase(3)), StringComparison.Ordinal);
        Assert.Contains("Phase 1 of 2 never ends", Message(() => new PolicySchedule(new PolicyPhase(null, full), new PolicyPhase(3, full))), StringComparison.Ordinal);
        Assert.Contains("ends with step 5, expected a step after 5", Message(() => new PolicySchedule(new PolicyPhase(5, full), new PolicyPhase(5, full))), StringComparison.Ordinal);
        Assert.Contains("ends with step 0", Message(() => new PolicySchedule(new PolicyPhase(0, full))), StringComparison.Ordinal);
        Assert.Contains("weight 0", Message(() => new PolicyPhase(3, new WeightedView(full, 0))), StringComparison.Ordinal);
        Assert.Contains("final twice", Message(() => new PolicyPhase(3, new WeightedView(full), new WeightedView(full))), StringComparison.Ordinal);
        Assert.Contains("Step 6 lies behind", Message(() => new PolicySchedule(new PolicyPhase(5, full)).At(6)), StringComparison.Ordinal);
        Assert.Contains("no other follows", Message(() => new PolicySchedule(new PolicyPhase(5, full)).EndPhaseAt(2)), StringComparison.Ordinal);
    }

    private static string Message(Func<object> action) => Assert.Throws<BupoException>(action).Message;
}
