using Bupo.Policies;

namespace Bupo.Training.Steps;

/// <summary>The log-probs of a reference policy.</summary>
/// <param name="step">The step.</param>
/// <param name="view">The view through which the reference is read.</param>
/// <param name="sequences">The responses of the step.</param>
/// <returns>One log-prob per response token, nats.</returns>
internal delegate double[] ReferenceScores(int step, PolicyView view, IReadOnlyList<ResponseSequence> sequences);
