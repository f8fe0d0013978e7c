namespace Bupo.Training.Steps;

/// <summary>Knows which stage of which step runs and when it last moved, and names one that stands still.</summary>
public sealed class StageWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITrainingProgress _progress;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private int _step;
    private string? _stage;
    private string? _how;
    private long _moved, _named;

    /// <summary>Begins to watch.</summary>
    /// <param name="progress">Hears of every move, and of a stage that stands still; also from another thread.</param>
    /// <param name="patience">How long a stage may stand still; zero for ever.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    public StageWatch(ITrainingProgress progress, TimeSpan patience, TimeProvider? time = null)
    {
        (_progress, _patience, _time) = (progress, patience, time ?? TimeProvider.System);
        _timer = patience > TimeSpan.Zero ? _time.CreateTimer(_ => Look(), null, patience / 4, patience / 4) : null;
    }

    /// <summary>A stage begins.</summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="stage">Its name, as in the metrics <c>seconds/STAGE</c>.</param>
    public void Enter(int step, string stage)
    {
        lock (_lock)
        {
            (_step, _stage) = (step, stage);
        }
        Move();
    }

    /// <summary>The stage moved on.</summary>
    /// <param name="how">How far it is, for a person; null where nothing is to be said.</param>
    public void Move(string? how = null)
    {
        string? stage;
        lock (_lock)
        {
            _how = how;
            _moved = _named = _time.GetTimestamp();
            stage = _stage;
        }
        if (stage is not null)
        {
            _progress.At(_step, stage, how);
        }
    }

    /// <summary>Nothing runs any more that could stand still.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _stage = null;
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        string note;
        lock (_lock)
        {
            if (_stage is null || _time.GetElapsedTime(_named) < _patience)
            {
                return;
            }
            _named = _time.GetTimestamp();
            var minutes = _time.GetElapsedTime(_moved).TotalMinutes;
            note = FormattableString.Invariant($"Step {_step}: {_stage} has not moved for {minutes:0.#} minutes{(_how is null ? "" : $"; it was at {_how}")}.");
        }
        _progress.Note(note);
    }
}
