using Bupo.Models.Decoder.Batching;
using Bupo.Randomness;

namespace Bupo.Rollouts;

/// <summary>A run of tokens that must stand in the cache: a prompt, or a prompt with its response so far.</summary>
internal abstract class CachedTokens
{
    /// <summary>Its pages; null while it has none.</summary>
    public PageTable? Table { get; set; }

    /// <summary>The smaller, the older; the youngest give way.</summary>
    public abstract int Order { get; }

    /// <summary>How many tokens must be in the cache.</summary>
    public abstract int Length { get; }

    public int Pending => Length - Table!.Length;

    public abstract int this[int position] { get; }

    public void Drop()
    {
        Table?.Clear();
        Table = null;
    }
}

/// <summary>A prompt, computed once for all its samples.</summary>
internal sealed class SampledPrompt(int index, GenerationRequest request) : CachedTokens
{
    public int Index => index;

    public GenerationRequest Request => request;

    /// <summary>Its sequences that are not finished, oldest first.</summary>
    public List<SampledSequence> Unfinished { get; } = [];

    /// <summary>The state that the first token is drawn from; null before the prompt is through.</summary>
    public float[]? State { get; set; }

    public override int Order => Unfinished[0].Order;

    public override int Length => request.PromptIds.Length;

    public override int this[int position] => request.PromptIds[position];
}

/// <summary>One response while it is sampled.</summary>
internal sealed class SampledSequence(SampledPrompt prompt, int sample, int order, ResponseText? text) : CachedTokens
{
    private readonly List<SampledToken> _tokens = [];
    private HashSet<int>? _seen;
    private RandomStream? _stream;

    public SampledPrompt Prompt => prompt;

    public override int Order => order;

    public override int Length => prompt.Length + _tokens.Count;

    public int Count => _tokens.Count;

    public FinishReason Finish { get; private set; }

    public override int this[int position] => position < prompt.Length ? prompt[position] : _tokens[position - prompt.Length].Id;

    /// <summary>The next draw of the sequence's own stream; one a token, so that it depends on the place alone.</summary>
    public double Uniform(ulong seed) => (_stream ??= new RandomStream(seed, $"sample/{prompt.Request.PromptId}", (ulong)sample)).NextDouble();

    /// <summary>Tokens of the prompt and the response so far, each once.</summary>
    public HashSet<int> Seen() => _seen ??= [.. prompt.Request.PromptIds, .. _tokens.Select(t => t.Id)];

    /// <summary>Takes the next token and decides whether it is the last.</summary>
    public void Add(SampledToken token, SamplingSettings settings, Models.Decoder.DecoderConfig config)
    {
        _tokens.Add(token);
        _seen?.Add(token.Id);
        var stopped = text?.Add(token.Id) == true;
        Finish = config.EndTokens.Contains(token.Id) ? FinishReason.EndToken
            : stopped ? FinishReason.StopString
            : _tokens.Count >= settings.MaxResponseTokens ? FinishReason.MaxTokens
            : Length >= config.MaxPositions ? FinishReason.ContextFull
            : FinishReason.Unknown;
    }

    public Rollout ToRollout(bool entropies) => new()
    {
        PromptIds = prompt.Request.PromptIds,
        ResponseIds = [.. _tokens.Select(t => t.Id)],
        GroupIndex = prompt.Index,
        SampleIndex = sample,
        SamplerLogProbs = [.. _tokens.Select(t => (float)t.SamplerLogProb)],
        LogProbs = [.. _tokens.Select(t => (float)t.LogProb)],
        Entropies = entropies ? [.. _tokens.Select(t => (float)t.Entropy)] : null,
        FinishReason = Finish,
        Text = text?.Whole(),
    };
}
