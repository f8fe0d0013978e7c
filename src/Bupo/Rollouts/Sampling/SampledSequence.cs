using Bupo.Models.Architectures;
using Bupo.Randomness;

namespace Bupo.Rollouts.Sampling;

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

    /// <summary>The next draw of the sequence's own stream; one per token, so that it depends on the place alone.</summary>
    public double Uniform(ulong seed) => (_stream ??= new RandomStream(seed, $"sample/{prompt.Request.PromptId}", (ulong)sample)).NextDouble();

    /// <summary>Tokens of the prompt and the response so far, each once.</summary>
    public HashSet<int> Seen() => _seen ??= [.. prompt.Request.PromptIds, .. _tokens.Select(t => t.Id)];

    /// <summary>Takes the next token and decides whether it is the last.</summary>
    public void Add(SampledToken token, SamplingSettings settings, DecoderConfig config)
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
