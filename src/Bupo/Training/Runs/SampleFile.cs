using System.Text.Json.Nodes;
using Bupo.Rollouts;

namespace Bupo.Training.Runs;

/// <summary>Some responses of every step as text: what the policy says over time.</summary>
internal static class SampleFile
{
    /// <summary>The first response of each of a step's first prompts, then the second ones, until there are enough.</summary>
    public static IEnumerable<Rollout> Choose(IReadOnlyList<Rollout> rollouts, int count) =>
        rollouts.OrderBy(r => r.SampleIndex).ThenBy(r => r.GroupIndex).Take(count);

    /// <summary>Adds a step's chosen responses.</summary>
    /// <param name="log">The file.</param>
    /// <param name="step">The step.</param>
    /// <param name="rollouts">Its responses.</param>
    /// <param name="count">How many to keep.</param>
    /// <param name="decode">Token ids as text.</param>
    public static void Append(StepLog log, int step, IReadOnlyList<Rollout> rollouts, int count, Func<int[], string> decode)
    {
        foreach (var rollout in Choose(rollouts, count))
        {
            log.Append(new JsonObject
            {
                ["step"] = step,
                ["example"] = rollout.ExampleId,
                ["prompt"] = decode(rollout.PromptIds),
                ["response"] = rollout.Text ?? decode(rollout.ResponseIds),
                ["answer"] = rollout.Answer,
                ["reward"] = rollout.Reward!.Total,
                ["reason"] = string.Join("; ", rollout.Reward.Parts.Select(p => p.Reason).Where(r => r.Length > 0)),
                ["tokens"] = rollout.ResponseIds.Length,
                ["finish"] = rollout.FinishReason.ToString(),
            });
        }
    }
}
