using Bupo.Policies;

namespace Bupo.Algorithms;

/// <summary>Which views are trained at which step. This is all that makes BuPO of GRPO.</summary>
/// <remarks>
/// arXiv 2512.19673, equation for J_BuPO: for steps 1 to s the objective of an internal layer policy, then that of the
/// language-model policy. Here with any number of phases. Old and new log-probs both come from the phase's view.
/// </remarks>
public sealed class PolicySchedule
{
    private readonly PolicyPhase[] _phases;

    /// <summary>A schedule of consecutive phases. Each starts after the previous one ends and includes its own last step.</summary>
    /// <exception cref="BupoException">There is none, one ends before it begins, or one that never ends is not the last.</exception>
    public PolicySchedule(params IReadOnlyList<PolicyPhase> phases)
    {
        _phases = phases.Count > 0 ? [.. phases] : throw new BupoException("The schedule has no phase, expected at least one.");
        var before = 0L;
        for (var i = 0; i < _phases.Length; i++)
        {
            if (_phases[i].Until is null && i < _phases.Length - 1)
            {
                throw new BupoException($"Phase {i + 1} of {_phases.Length} never ends; only the last may. Give it the last step as until.");
            }
            if (_phases[i].Until <= before)
            {
                throw new BupoException($"Phase {i + 1} ends with step {_phases[i].Until}, expected a step after {before}.");
            }
            before = _phases[i].Until ?? before;
        }
    }

    /// <summary>The phases in order.</summary>
    public IReadOnlyList<PolicyPhase> Phases => _phases;

    /// <summary>The paper's schedule: an internal policy for the given number of steps, then the full one.</summary>
    /// <param name="view">The internal policy.</param>
    /// <param name="steps">Steps 1 to this optimize it.</param>
    public static PolicySchedule BottomUp(PolicyView view, long steps) => new(new PolicyPhase(steps, view), new PolicyPhase(null, PolicyView.Final));

    /// <summary>The phase that a step belongs to.</summary>
    /// <param name="step">The step, from 1. The last step of a phase still belongs to it.</param>
    /// <exception cref="BupoException">The step is after the last phase.</exception>
    public PolicyPhase At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        return Array.Find(_phases, phase => phase.Until is null || step <= phase.Until)
            ?? throw new BupoException($"Step {step} is after the last phase, which ends with step {_phases[^1].Until}; leave out its until to train on.");
    }

    /// <summary>The schedule with the phase of a step ended by that step, so that the next one follows at once: what a guard does.</summary>
    /// <exception cref="BupoException">No phase follows.</exception>
    public PolicySchedule EndPhaseAt(long step)
    {
        var at = Array.IndexOf(_phases, At(step));
        return at == _phases.Length - 1
            ? throw new BupoException($"The phase of step {step} cannot end early: no other follows it.")
            : new([.. _phases[..at], _phases[at] with { Until = step }, .. _phases[(at + 1)..]]);
    }
}
