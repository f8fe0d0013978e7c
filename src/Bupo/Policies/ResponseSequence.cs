namespace Bupo.Policies;

/// <summary>One response with the prompt it answers, as token ids.</summary>
/// <param name="Prompt">Ids of the prompt, [P]; at least one.</param>
/// <param name="Response">Ids of the response, [R], including the end token if the response reached it; at least one.</param>
/// <param name="Group">Which responses answer the same prompt of a step.</param>
/// <param name="Reward">What the response earned.</param>
public sealed record ResponseSequence(int[] Prompt, int[] Response, int Group, double Reward);
