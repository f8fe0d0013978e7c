namespace Bupo.Training.Updates;

/// <summary>One sampled response with the prompt it answers, as the update sees it: token ids, never text.</summary>
/// <param name="Prompt">Ids of the prompt, [P]; at least one.</param>
/// <param name="Response">Ids of the response, [R], the end token included where it came; at least one.</param>
/// <param name="Group">Which responses answer the same prompt of a step.</param>
/// <param name="Reward">What the response earned.</param>
public sealed record TrainingSequence(int[] Prompt, int[] Response, int Group, double Reward);
