using System.Diagnostics;
using Bupo.Rollouts.Sampling;

namespace Bupo.Rollouts;

/// <summary>Hands finished responses on to be kept, some at a time, while sampling goes on; disposal hands on the rest.</summary>
/// <param name="keep">Puts them where they last; each call is a file.</param>
/// <param name="next">Told as well; may be null.</param>
internal sealed class PeriodicSaver(Action<IReadOnlyList<Rollout>> keep, IProgress<SamplingProgress>? next) : IProgress<SamplingProgress>, IDisposable
{
    // A process that is killed loses at most this.
    private const int Most = 512;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private List<Rollout> _finished = [];

    /// <inheritdoc/>
    public void Report(SamplingProgress value)
    {
        _finished.AddRange(value.Latest);
        if (_finished.Count >= Most || _sinceLast.Elapsed > Longest)
        {
            Keep();
        }
        next?.Report(value);
    }

    /// <inheritdoc/>
    public void Dispose() => Keep();

    private void Keep()
    {
        if (_finished.Count > 0)
        {
            keep(_finished);
            _finished = [];
        }
        _sinceLast.Restart();
    }
}
