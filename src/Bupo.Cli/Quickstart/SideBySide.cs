using System.Diagnostics;
using System.Globalization;
using Bupo.Recipes;
using Bupo.Training;
using Bupo.Training.Runs;
using Bupo.Training.Steps;

namespace Bupo.Cli.Quickstart;

/// <summary>Trainings at the same time, each on a thread of its own, with a row every few steps and, for a person, a live line below.</summary>
internal sealed class SideBySide(Terminal terminal)
{
    private const int Rows = 8, NameWidth = 4;

    private readonly Lock _lock = new();
    private readonly ProgressLine _line = new(terminal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _left = new(StringComparer.Ordinal);    // steps
    private int _done;

    /// <summary>Runs the trainings, each from where an earlier start stopped.</summary>
    /// <exception cref="BupoException">One cannot run; the others are stopped.</exception>
    public void Run(params IReadOnlyList<(string Name, Recipe Recipe, string Folder)> trainings)
    {
        foreach (var (name, recipe, _) in trainings)
        {
            _left[name] = recipe.Train.Steps;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(terminal.Stop);
        Task[] running = [.. trainings.Select(t => Task.Factory.StartNew(
            () => Train(t.Name, t.Recipe, t.Folder, either), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Task.WaitAll(running);
        }
        catch (AggregateException e)
        {
            // What went wrong is told, rather than that the others were stopped for it.
            var first = e.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? e.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
        finally
        {
            _line.Clear();
        }
    }

    private void Train(string name, Recipe recipe, string folder, CancellationTokenSource either)
    {
        try
        {
            TrainingRun.Run(recipe, folder, new Progress(this, name, recipe.Train.Steps), RunFolder.Auto, cancellationToken: either.Token);
        }
        catch
        {
            either.Cancel();
            throw;
        }
    }

    private void Note(string name, string text)
    {
        lock (_lock)
        {
            _line.Clear();
            terminal.Error.WriteLine($"  {name.PadRight(NameWidth)}  {text}");
        }
    }

    // A log has the rows; the line is for who waits.
    private void Draw(int steps)
    {
        lock (_lock)
        {
            if (terminal.Interactive)
            {
                var all = steps * _left.Count;
                _line.Show(1 - _left.Values.Sum() / (double)all, () => string.Join(", ", _left.Select(l => $"{l.Key} {steps - l.Value}/{steps}")) + $", {_clock.Elapsed:mm\\:ss}");
            }
        }
    }

    private TimeSpan TimeLeft(string name, int stepsLeft)
    {
        lock (_lock)
        {
            _left[name] = stepsLeft;
            return _clock.Elapsed / ++_done * _left.Values.Sum();
        }
    }

    private sealed class Progress(SideBySide all, string name, int steps) : ITrainingProgress
    {
        private readonly List<double> _rewards = [];

        public void Note(string text) => all.Note(name, text);

        public void At(int step, string stage, string? how) => all.Draw(steps);

        public void Finished(StepReport report, int _)
        {
            var left = all.TimeLeft(name, steps - report.Step);
            _rewards.Add(report.Metrics["reward/mean"]);
            if (report.Step == 1 || report.Step == steps || report.Step % Math.Max(1, steps / Rows) == 0)
            {
                all.Note(name, string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {report.Step,3} of {steps}  trains {report.View,-16}  reward {_rewards.Average():F3}  response {report.Metrics["response/length"],4:F1} tokens  {left:mm\\:ss} left"));
                _rewards.Clear();
            }
        }
    }
}
