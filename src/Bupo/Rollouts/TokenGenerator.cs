using Bupo.Models.Decoder;
using Bupo.Randomness;
using static TorchSharp.torch;

namespace Bupo.Rollouts;

/// <summary>Continues one sequence token by token, with a cache of keys and values.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="settings">How tokens are drawn.</param>
public sealed class TokenGenerator(DecoderModel model, SamplingSettings settings)
{
    private readonly TokenSampler _sampler = new(settings);

    /// <summary>Draws tokens until an end token of the model (which is part of the response), the longest response, or the context's end.</summary>
    /// <param name="prompt">Ids of the prompt, at least one.</param>
    /// <param name="stop">Ends the generation between two tokens.</param>
    /// <exception cref="BupoException">The prompt is empty or fills the context.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<SampledToken> Generate(IReadOnlyList<int> prompt, CancellationToken stop = default)
    {
        var room = model.Config.MaxPositions - prompt.Count;
        if (prompt.Count == 0 || room < 1)
        {
            throw new BupoException(prompt.Count == 0
                ? "The prompt has no tokens; a model needs at least one to continue from."
                : $"The prompt has {prompt.Count} tokens, expected fewer than the model's context of {model.Config.MaxPositions}.");
        }
        return Continue([.. prompt], Math.Min(settings.MaxResponseTokens, room), stop);
    }

    /// <summary>Why <see cref="Generate"/> gave no more than these tokens.</summary>
    public static FinishReason FinishOf(DecoderConfig config, SamplingSettings settings, IReadOnlyList<int> prompt, IReadOnlyList<SampledToken> response) =>
        response.Count > 0 && config.EndTokens.Contains(response[^1].Id) ? FinishReason.EndToken
        : response.Count < settings.MaxResponseTokens && prompt.Count + response.Count >= config.MaxPositions ? FinishReason.ContextFull
        : FinishReason.MaxTokens;

    private IEnumerable<SampledToken> Continue(int[] pending, int most, CancellationToken stop)
    {
        using var cache = new KeyValueCache(model.Config);
        var random = new RandomStream(settings.Seed, "sample");
        HashSet<int> seen = settings.RepetitionPenalty == 1 ? [] : [.. pending];
        for (var drawn = 0; drawn < most; drawn++)
        {
            stop.ThrowIfCancellationRequested();
            var forbidden = drawn < settings.MinResponseTokens ? model.Config.EndTokens : [];
            var token = Step(cache, pending, random.NextDouble(), seen, forbidden);
            if (settings.RepetitionPenalty != 1)
            {
                seen.Add(token.Id);
            }
            yield return token;
            if (model.Config.EndTokens.Contains(token.Id))
            {
                yield break;
            }
            pending = [token.Id];
        }
    }

    private SampledToken Step(KeyValueCache cache, int[] tokens, double uniform, HashSet<int> seen, IReadOnlyCollection<int> forbidden)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        cache.Begin(tokens.Length);
        var state = model.Forward(tokens, cache);
        cache.Advance();
        var last = model.FinalNorm(state.narrow(0, tokens.Length - 1, 1));
        var logits = model.Logits(last).contiguous();
        return _sampler.Draw(logits.data<float>().ToArray(), uniform, seen, forbidden);
    }
}
