using System.Diagnostics;

namespace Bupo.Training.Metrics;

/// <summary>Seconds of each stage of a step.</summary>
/// <param name="step">The step.</param>
/// <param name="watch">Is told when a stage begins; may be null.</param>
internal sealed class StageClock(int step, StageWatch? watch)
{
    private readonly List<KeyValuePair<string, double>> _stages = [];
    private readonly Stopwatch _all = Stopwatch.StartNew();

    public IReadOnlyList<KeyValuePair<string, double>> Stages => _stages;

    public double Seconds => _all.Elapsed.TotalSeconds;

    public T Time<T>(string stage, Func<T> run)
    {
        watch?.Enter(step, stage);
        var clock = Stopwatch.StartNew();
        var result = run();
        _stages.Add(new(stage, clock.Elapsed.TotalSeconds));
        return result;
    }

    /// <summary>Seconds of a stage; 0 where it did not run.</summary>
    public double Of(string stage) => _stages.Where(s => s.Key == stage).Sum(s => s.Value);
}
