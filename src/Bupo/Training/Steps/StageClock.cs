using System.Diagnostics;

namespace Bupo.Training.Steps;

/// <summary>Measures the stages of a step, in seconds.</summary>
/// <param name="step">The step.</param>
/// <param name="watch">Receives each stage that begins; may be null.</param>
internal sealed class StageClock(int step, StageWatch? watch)
{
    private readonly List<KeyValuePair<string, double>> _stages = [];
    private readonly Stopwatch _all = Stopwatch.StartNew();

    /// <summary>Runs a stage and measures it.</summary>
    public T Time<T>(string stage, Func<T> run)
    {
        watch?.Enter(step, stage);
        var clock = Stopwatch.StartNew();
        var result = run();
        _stages.Add(new(stage, clock.Elapsed.TotalSeconds));
        return result;
    }

    /// <summary>The stage is still running: something of it is done.</summary>
    public void Move() => watch?.Move();

    /// <summary>Seconds per stage, and tokens per second of those that process tokens.</summary>
    /// <param name="tokens">How many tokens a stage processed; stages that are not named process none.</param>
    public Dictionary<string, double> Metrics(params IEnumerable<(string Stage, double Tokens)> tokens)
    {
        var metrics = _stages.ToDictionary(s => $"seconds/{s.Key}", s => s.Value);
        metrics["seconds/step"] = _all.Elapsed.TotalSeconds;
        foreach (var (stage, count) in tokens)
        {
            if (metrics.TryGetValue($"seconds/{stage}", out var seconds) && seconds > 0)
            {
                metrics[$"tokens_per_second/{stage}"] = count / seconds;
            }
        }
        return metrics;
    }
}
