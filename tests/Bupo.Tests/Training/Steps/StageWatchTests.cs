using Bupo.Training.Steps;
using Xunit;

namespace Bupo.Tests.Training.Steps;

public class StageWatchTests
{
    [Fact]
    public void Look_StageThatStandsStill_IsNamedOnceAPatience()
    {
        var (time, heard) = (new ManualTime(), new Heard());
        using var watch = new StageWatch(heard, TimeSpan.FromMinutes(4), time);
        watch.Enter(7, "rollout");
        time.Pass(TimeSpan.FromMinutes(3));
        watch.Move("12 of 64 responses");

        time.Pass(TimeSpan.FromMinutes(3));
        Assert.Empty(heard.Notes);
        time.Pass(TimeSpan.FromMinutes(1));
        time.Pass(TimeSpan.FromMinutes(3));

        Assert.Equal("Step 7: rollout has not moved for 4 minutes; it was at 12 of 64 responses.", Assert.Single(heard.Notes));
    }

    [Fact]
    public void Look_AfterLeaving_SaysNothing()
    {
        var (time, heard) = (new ManualTime(), new Heard());
        using var watch = new StageWatch(heard, TimeSpan.FromMinutes(4), time);
        watch.Enter(1, "update");
        watch.Leave();

        time.Pass(TimeSpan.FromMinutes(60));

        Assert.Empty(heard.Notes);
    }

    private sealed class Heard : ITrainingProgress
    {
        public List<string> Notes { get; } = [];

        public void Note(string text) => Notes.Add(text);

        public void At(int step, string stage, string? how)
        {
        }

        public void Finished(StepReport report, int steps)
        {
        }
    }

    /// <summary>A clock that goes when told; its one timer looks once a passage.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private long _now;
        private Action? _look;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time)
        {
            _now += time.Ticks;
            _look?.Invoke();
        }

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _look = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
