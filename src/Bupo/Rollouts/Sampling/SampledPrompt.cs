namespace Bupo.Rollouts.Sampling;

/// <summary>A prompt, computed once for all its samples.</summary>
internal sealed class SampledPrompt(int index, GenerationRequest request) : CachedTokens
{
    public int Index => index;

    public GenerationRequest Request => request;

    /// <summary>The orders of its sequences that are not finished.</summary>
    public SortedSet<int> Unfinished { get; } = [];

    /// <summary>The state that the first token is drawn from; null before the prompt is through.</summary>
    public float[]? State { get; set; }

    public override int Order => Unfinished.Min;

    public override int Length => request.PromptIds.Length;

    public override int this[int position] => request.PromptIds[position];
}
