using System.Diagnostics;
using System.Globalization;
using Bupo.Experiments;

namespace Bupo.Cli.Experiments;

/// <summary>The progress of an experiment on standard error: one line per finished run and, for a person, a live one below.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="what">What these runs are for.</param>
/// <param name="total">Runs to do now.</param>
/// <param name="jobs">Runs at a time.</param>
internal sealed class RunBoard(Terminal terminal, string what, int total, int jobs)
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ProgressLine _line = new(terminal);
    private readonly Dictionary<Entry, double> _running = [];
    private int _done;

    /// <summary>A run begins.</summary>
    public Entry Begin(PlannedRun run)
    {
        var entry = new Entry(this, run);
        lock (_lock)
        {
            _running[entry] = 0;
        }
        return entry;
    }

    /// <summary>Takes the live line away.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _line.Clear();
        }
    }

    private double Share => (_done + _running.Values.Sum()) / total;

    private string Left => Share > 0 ? $"{TimeSpan.FromSeconds(Math.Round(_clock.Elapsed.TotalSeconds * (1 - Share) / Share)):hh\\:mm\\:ss}" : "unknown time";

    private void Move(Entry entry, double share)
    {
        lock (_lock)
        {
            _running[entry] = share;
            _line.Show(Share, () => $"{what}: {_done} of {total} runs, {_running.Count} of {jobs} running, {Left} left");
        }
    }

    private void End(Entry entry, string? text)
    {
        lock (_lock)
        {
            if (!_running.Remove(entry) || text is null)
            {
                return;
            }
            _done++;
            _line.Clear();
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {_done}/{total}: {entry.Name}: {text}; {entry.Seconds:F0} s; {Left} left"));
        }
    }

    /// <summary>A run in progress.</summary>
    internal sealed class Entry(RunBoard board, PlannedRun run) : IProgress<double>, IDisposable
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();

        public string Name => run.IsTrained ? string.Create(CultureInfo.InvariantCulture, $"{run.Arm}, rate {run.Rate:0.##e-0}, seed {run.Seed}") : run.Arm;

        public double Seconds => _clock.Elapsed.TotalSeconds;

        // What follows the last step, evaluation and analysis, counts as the last twentieth.
        public void Report(double value) => board.Move(this, 0.95 * value);

        /// <summary>It is over, and this is what came of it.</summary>
        public void End(string text) => board.End(this, text);

        public void Dispose() => board.End(this, null);
    }
}
