using System.Text.Json.Nodes;
using Bupo.Rollouts;

namespace Bupo.Training.Runs;

/// <summary>Some responses of every step as text: what the policy says over time.</summary>
internal static class SampleFile
{
    /// <summary>Adds some responses of a step.</summary>
    /// <param name="log">The file.</param>
    /// <param name="step">The step.</param>
    /// <param name="rollouts">The responses to keep.</param>
    /// <param name="decode">Token ids as text.</param>
    public static void Append(StepLog log, int step, IEnumerable<Rollout> rollouts, Func<int[], string> decode)
    {
        foreach (var rollout in rollouts)
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
