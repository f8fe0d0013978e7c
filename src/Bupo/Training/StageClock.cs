using System.Diagnostics;

namespace Bupo.Training;

/// <summary>Seconds of each stage of a step.</summary>
internal sealed class StageClock
{
    private readonly List<KeyValuePair<string, double>> _stages = [];

    public IReadOnlyList<KeyValuePair<string, double>> Stages => _stages;

    public T Time<T>(string stage, Func<T> run)
    {
        var watch = Stopwatch.StartNew();
        var result = run();
        _stages.Add(new(stage, watch.Elapsed.TotalSeconds));
        return result;
    }
}
