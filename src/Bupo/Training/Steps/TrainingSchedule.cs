using System.Globalization;
using Bupo.Algorithms;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes.Phases;
using Bupo.Rollouts;
using Bupo.Settings;

namespace Bupo.Training.Steps;

/// <summary>The second stage of a step: the recipe's schedule with what the run itself decides, the layer of layer(auto) and phases that a guard ends.</summary>
internal sealed class TrainingSchedule
{
    private readonly DecoderModel _model;
    private PhaseRecipe[] _phases;
    private PolicySchedule _schedule;
    private double? _guardLowest;
    private (double Low, double High)? _rewards;

    /// <summary>Takes the schedule of a run.</summary>
    /// <param name="phases">The phases.</param>
    /// <param name="model">The policy; borrowed. layer(auto) analyzes it.</param>
    /// <exception cref="BupoException">A view is deeper than the model, or phases contradict each other.</exception>
    public TrainingSchedule(IReadOnlyList<PhaseRecipe> phases, DecoderModel model)
    {
        _model = model;
        _phases = [.. phases];
        _schedule = Of(_phases);
        foreach (var phase in _schedule.Phases)
        {
            phase.Depth(model.Config.Layers);
        }
    }

    /// <summary>Its share of what a checkpoint keeps.</summary>
    public TrainerState State => new()
    {
        Schedule = _phases,
        GuardLowest = _guardLowest,
        LowestReward = _rewards?.Low,
        HighestReward = _rewards?.High,
    };

    public void Restore(TrainerState state)
    {
        _phases = [.. state.Schedule];
        _schedule = Of(_phases);
        _guardLowest = state.GuardLowest;
        _rewards = state is { LowestReward: { } low, HighestReward: { } high } ? (low, high) : null;
    }

    /// <summary>The phase of a step. In the first step this finds the layers of layer(auto) on the step's responses.</summary>
    /// <exception cref="BupoException">A rule finds no layer.</exception>
    public StepPhase At(SampledResponses sampled) => Phase(sampled.Step, [.. Resolve(sampled.Batch)]);

    /// <summary>Gives the guard of a phase its measure. If it has risen too far, the phase ends with the step before, and the step belongs to the next phase.</summary>
    /// <returns>The same phase, or the next one with a note that says why.</returns>
    public StepPhase Watch(StepPhase phase, double value)
    {
        var index = IndexAt(phase.Step);
        var guard = _phases[index].Guard!;
        var lowest = Math.Min(_guardLowest ?? value, value);
        // A phase needs a step before it can end; NaN ends it too.
        if (_guardLowest is null || value <= guard.Rise * Math.Max(lowest, guard.Floor))
        {
            _guardLowest = lowest;
            return phase;
        }
        var last = phase.Step - 1;
        _schedule = _schedule.EndPhaseAt(last);
        _phases[index] = _phases[index] with { Until = last };
        (_guardLowest, _rewards) = (null, null);
        return Phase(phase.Step, [.. phase.Notes, string.Create(CultureInfo.InvariantCulture,
            $"the guard of phase {index + 1} acts: {SettingKey.NameOf(guard.Measure.ToString())} is {value:g4}, more than {guard.Rise} times its lowest of {Math.Max(lowest, guard.Floor):g4}; the phase ends with step {last}")]);
    }

    /// <summary>Counts the rewards of a step. At the end of a phase it names a phase in which nothing could be learned.</summary>
    /// <returns>That, or null.</returns>
    public string? Close(int step, IReadOnlyList<double> rewards, int lastStep)
    {
        var (low, high) = (Math.Min(_rewards?.Low ?? double.PositiveInfinity, rewards.Min()), Math.Max(_rewards?.High ?? double.NegativeInfinity, rewards.Max()));
        _rewards = (low, high);
        var index = IndexAt(step);
        if (step != lastStep && step != _phases[index].Until)
        {
            return null;
        }
        (_rewards, _guardLowest) = (null, null);
        return low == high
            ? string.Create(CultureInfo.InvariantCulture, $"phase {index + 1} is over and every response in it earned {low}: there was nothing to learn from; take easier prompts or another reward")
            : null;
    }

    private StepPhase Phase(int step, IReadOnlyList<string> notes) => new(step, _schedule.At(step), _phases[IndexAt(step)].Guard, notes);

    /// <summary>Finds the layers of layer(auto) and says what it found.</summary>
    private List<string> Resolve(RolloutBatch batch)
    {
        var notes = new List<string>();
        for (var i = 0; i < _phases.Length; i++)
        {
            if (AutoLayer.IsIn(_phases[i]))
            {
                var (layer, note) = AutoLayerAnalysis.Find(_model, batch, _phases[i]);
                _phases[i] = AutoLayer.Resolve(_phases[i], layer);
                notes.Add(note);
            }
        }
        _schedule = notes.Count > 0 ? Of(_phases) : _schedule;
        return notes;
    }

    private int IndexAt(int step)
    {
        var phase = _schedule.At(step);
        return _schedule.Phases.Index().First(p => ReferenceEquals(p.Item, phase)).Index;
    }

    /// <summary>Before its layer is found, layer(auto) stands as the first: no step has run by then.</summary>
    private static PolicySchedule Of(IEnumerable<PhaseRecipe> phases) => new([.. phases.Select(phase => AutoLayer.Resolve(phase, 1)).Select(phase => new PolicyPhase(
        phase.Until,
        [.. phase.And.Prepend(phase).Select(joint => new WeightedView(PolicyView.Parse(joint.View), joint.Weight))]))]);
}
