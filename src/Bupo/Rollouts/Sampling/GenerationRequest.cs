namespace Bupo.Rollouts.Sampling;

/// <summary>A prompt to answer several times.</summary>
/// <param name="PromptId">Names the random streams of its samples, with the seed; e.g. the row of the dataset.</param>
/// <param name="PromptIds">Its token ids, [P].</param>
/// <param name="Samples">How many responses.</param>
/// <param name="FirstSample">The number of the first one, so that responses that are there already are not sampled again.</param>
public sealed record GenerationRequest(ulong PromptId, int[] PromptIds, int Samples, int FirstSample = 0);
