using System.Diagnostics;
using System.Globalization;
using Bupo.Training.Steps;
using Spectre.Console;

namespace Bupo.Cli;

/// <summary>How a training run shows itself on standard error: a row a step and, for a person, a live line below.</summary>
internal sealed class TrainingTable : ITrainingProgress
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly IAnsiConsole _console;
    private readonly bool _live;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Stopwatch _stageClock = new();
    private LiveDisplayContext? _line;
    private TimeSpan _drawn;
    private string _stage = "";
    private int _done, _viewWidth;

    public TrainingTable(Terminal terminal)
    {
        _live = terminal.Interactive && !Console.IsErrorRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _live ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = _live ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = _live ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Error),
        });
        if (!_live)
        {
            _console.Profile.Width = 1000;                                  // lines are wrapped by who reads them, if at all
        }
    }

    /// <summary>Runs something that reports here.</summary>
    public void Show(Action run)
    {
        if (!_live)
        {
            run();
            return;
        }
        _console.Live(new Text("")).AutoClear(true).Start(line =>
        {
            _line = line;
            run();
            _line = null;
        });
    }

    public void Note(string text)
    {
        lock (_lock)
        {
            _console.WriteLine(text, text.StartsWith("ALARM", StringComparison.Ordinal) ? new Style(Color.Red) : Style.Plain);
        }
    }

    public void At(int step, string stage, string? how)
    {
        lock (_lock)
        {
            if (_stage != stage)
            {
                (_stage, _drawn) = (stage, TimeSpan.Zero);
                _stageClock.Restart();
            }
            if (_line is null || _clock.Elapsed - _drawn < Redraw)
            {
                return;
            }
            _drawn = _clock.Elapsed;
            var text = string.Create(CultureInfo.InvariantCulture, $"step {step}: {stage}, {_stageClock.Elapsed.TotalSeconds:0} s{(how is null ? "" : $": {how}")}");
            _line.UpdateTarget(new Text(text, new Style(Color.Grey)) { Overflow = Overflow.Ellipsis });
        }
    }

    public void Finished(StepReport report, int steps)
    {
        lock (_lock)
        {
            _done++;
            if (report.View.Length > _viewWidth)
            {
                _viewWidth = Math.Max(report.View.Length, 9);
                _console.WriteLine($"{"step",9}  {"view".PadRight(_viewWidth)}  {"reward",7}  {"loss",8}  {"grad",7}  {"entropy",7}  {"length",7}  {"rollout",8}  {"update",8}  {"left",8}", new Style(decoration: Decoration.Bold));
            }
            var left = TimeSpan.FromSeconds(Math.Round(_clock.Elapsed.TotalSeconds / _done * (steps - report.Step)));
            double Of(string name) => report.Metrics.GetValueOrDefault(name, double.NaN);
            _console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{$"{report.Step}/{steps}",9}  {report.View.PadRight(_viewWidth)}  {Of("reward/mean"),7:F3}  {Of("loss"),8:F4}  {Of("grad_norm"),7:F3}  "
                + $"{Of("policy/entropy"),7:F2}  {Of("response/length"),7:F1}  {Of("seconds/rollout"),6:F1} s  {Of("seconds/update"),6:F1} s  {left,8:hh\\:mm\\:ss}"));
        }
    }
}
