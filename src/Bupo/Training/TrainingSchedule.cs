using System.Globalization;
using Bupo.Algorithms;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes.Phases;
using Bupo.Rollouts;
using Bupo.Settings;

namespace Bupo.Training;

/// <summary>The recipe's schedule with what the run itself decides: the layer of layer(auto), and phases that a guard ends.</summary>
internal sealed class TrainingSchedule
{
    private PhaseRecipe[] _phases;
    private PolicySchedule _schedule;
    private double? _guardLowest;
    private (double Low, double High)? _rewards;

    /// <summary>Takes a schedule for a model of so many layers.</summary>
    /// <exception cref="BupoException">A view is deeper than the model, or phases contradict each other.</exception>
    public TrainingSchedule(IReadOnlyList<PhaseRecipe> phases, int layers)
    {
        _phases = [.. phases];
        _schedule = Of(_phases);
        foreach (var phase in _schedule.Phases)
        {
            phase.Depth(layers);
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

    public PolicyPhase At(int step) => _schedule.At(step);

    /// <summary>The guard that watches a step; null for none.</summary>
    public GuardRecipe? GuardAt(int step) => _phases[IndexAt(step)].Guard;

    /// <summary>Finds the layers of layer(auto) on the first responses; says what it found.</summary>
    /// <exception cref="BupoException">A rule finds none.</exception>
    public IEnumerable<string> Resolve(DecoderModel model, RolloutBatch batch)
    {
        var notes = new List<string>();
        for (var i = 0; i < _phases.Length; i++)
        {
            if (AutoLayer.IsIn(_phases[i]))
            {
                var (layer, note) = AutoLayerAnalysis.Find(model, batch, _phases[i]);
                _phases[i] = AutoLayer.Resolve(_phases[i], layer);
                notes.Add(note);
            }
        }
        _schedule = notes.Count > 0 ? Of(_phases) : _schedule;
        return notes;
    }

    /// <summary>Shows the guard of a step its measure. Where it has risen too far the phase ends with the step before, so that this one belongs to the next.</summary>
    /// <returns>What happened, or null where the phase goes on.</returns>
    public string? Watch(int step, double value)
    {
        var index = IndexAt(step);
        var guard = _phases[index].Guard!;
        var lowest = Math.Min(_guardLowest ?? value, value);
        // A phase needs a step before it can end; NaN ends it too.
        if (_guardLowest is null || value <= guard.Rise * Math.Max(lowest, guard.Floor))
        {
            _guardLowest = lowest;
            return null;
        }
        _schedule = _schedule.EndPhaseAt(step - 1);
        _phases[index] = _phases[index] with { Until = step - 1 };
        (_guardLowest, _rewards) = (null, null);
        return string.Create(CultureInfo.InvariantCulture,
            $"the guard of phase {index + 1} acts: {SettingKey.NameOf(guard.Measure.ToString())} is {value:g4}, more than {guard.Rise} times its lowest of {Math.Max(lowest, guard.Floor):g4}; the phase ends with step {step - 1}");
    }

    /// <summary>Counts the rewards of a step; at a phase's end names a phase in which nothing could be learned.</summary>
    /// <returns>That, or null.</returns>
    public string? Count(int step, IReadOnlyList<double> rewards, int lastStep)
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
