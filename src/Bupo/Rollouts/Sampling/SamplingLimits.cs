using Bupo.Models.Architectures;
using Bupo.Models.Decoder.Paged;

namespace Bupo.Rollouts.Sampling;

/// <summary>What cannot be sampled, found before anything is.</summary>
internal static class SamplingLimits
{
    /// <exception cref="BupoException">A request or a budget is out of range.</exception>
    public static void Check(
        IReadOnlyList<GenerationRequest> requests, SamplingSettings settings, BatchedSamplerOptions options, DecoderConfig config,
        int pages, long pageBytes, bool hasTokenizer)
    {
        Require(options.MaxSequences >= 1, $"The sampler has {options.MaxSequences} sequences at once, expected at least 1.");
        Require(options.StepRows >= options.MaxSequences,
            $"The sampler has {options.StepRows} rows per step for {options.MaxSequences} sequences, expected at least one row each.");
        Require(settings.Stops.Count == 0 || hasTokenizer, $"There are {settings.Stops.Count} stop strings and no tokenizer to find them with.");
        foreach (var request in requests)
        {
            var length = request.PromptIds.Length;
            Require(request.Samples >= 1, $"Prompt {request.PromptId} asks for {request.Samples} samples, expected at least 1.");
            Require(length > 0, $"Prompt {request.PromptId} is empty; a model needs at least one token to continue from.");
            Require(length < config.MaxPositions,
                $"Prompt {request.PromptId} has {length} tokens, expected fewer than the model's context of {config.MaxPositions}.");
            var need = NeededPages(length, Math.Min(settings.MaxResponseTokens, config.MaxPositions - length));
            Require(need <= pages,
                $"Prompt {request.PromptId} with a response of up to {settings.MaxResponseTokens} tokens needs {need * pageBytes} bytes of cache, the budget is {options.CacheBytes}; raise it (--cache-gib, in a recipe rollouts.cache_gib) or allow shorter responses.");
        }
    }

    // The prompt's pages, a copy of one that is filled in part, and the response's.
    private static int NeededPages(int prompt, int response) =>
        KeyValuePages.PagesFor(prompt + response) + (prompt % KeyValuePages.TokensPerPage == 0 ? 0 : 1);

    private static void Require(bool holds, FormattableString problem)
    {
        if (!holds)
        {
            throw new BupoException(FormattableString.Invariant(problem));
        }
    }
}
