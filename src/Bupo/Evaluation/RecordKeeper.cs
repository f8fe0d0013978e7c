using System.Diagnostics;
using Bupo.Rollouts;

namespace Bupo.Evaluation;

/// <summary>Puts finished responses into a store, some at a time, while sampling goes on; disposal puts in the rest.</summary>
internal sealed class RecordKeeper(EvaluationStore store, Func<Rollout, EvaluationRecord> judge, IProgress<SamplingProgress>? next)
    : IProgress<SamplingProgress>, IDisposable
{
    // A process that is killed loses at most this; each addition is a file.
    private const int MostRecords = 512;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly List<EvaluationRecord> _records = [];
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void Report(SamplingProgress value)
    {
        _records.AddRange(value.Latest.Select(judge));
        if (_records.Count >= MostRecords || _sinceLast.Elapsed > Longest)
        {
            Keep();
        }
        next?.Report(value);
    }

    /// <inheritdoc/>
    public void Dispose() => Keep();

    private void Keep()
    {
        store.Add(_records);
        _records.Clear();
        _sinceLast.Restart();
    }
}
