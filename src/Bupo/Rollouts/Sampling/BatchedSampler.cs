using System.Diagnostics;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Paged;
using Bupo.Models.Tokenization;
using Bupo.Policies;

namespace Bupo.Rollouts.Sampling;

/// <summary>Samples many responses at once on the trainer's own weights.</summary>
/// <remarks>
/// Sequences join and leave at every step within a fixed budget of cache memory; a prompt is computed once for all its samples. What is drawn
/// depends on the weights, the prompt, the settings and (seed, prompt id, sample, place) alone, to the last bit: not on
/// the budget, the company or the order.
/// </remarks>
/// <param name="model">Borrowed; on the CPU. It must not change while <see cref="Generate"/> runs.</param>
/// <param name="view">The policy that samples.</param>
/// <param name="weights">The identity of the model's weights; set it anew when they change.</param>
/// <param name="tokenizer">Gives responses their text; needed where there are stop strings.</param>
/// <param name="options">Budgets.</param>
public sealed class BatchedSampler(
    DecoderModel model, PolicyView view, WeightsIdentity weights, Tokenizer? tokenizer = null, BatchedSamplerOptions? options = null) : ISampler
{
    private readonly BatchedSamplerOptions _options = options ?? new BatchedSamplerOptions();

    /// <inheritdoc/>
    public WeightsIdentity Weights { get; set; } = weights;

    /// <inheritdoc/>
    public SamplingResult Generate(
        IReadOnlyList<GenerationRequest> requests, SamplingSettings settings, IProgress<SamplingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        settings.Check();
        var blocks = view.Point(model.Config.Layers).Block;
        var pages = (int)Math.Min(int.MaxValue, _options.CacheBytes / KeyValuePages.PageBytes(model.Config, blocks));
        SamplingLimits.Check(requests, settings, _options, model.Config, pages, KeyValuePages.PageBytes(model.Config, blocks), tokenizer is not null);
        var sequences = Sequences(requests, settings.Stops);
        using var cache = new KeyValuePages(model.Config, blocks, Math.Min(pages, MostPages(sequences, settings)));
        using var run = new SamplingRun(model, view, settings, _options, cache, sequences);
        var clock = Stopwatch.StartNew();
        var finished = new SortedDictionary<int, Rollout>();
        while (!run.Done && !cancellationToken.IsCancellationRequested)
        {
            Rollout[] latest = [.. run.Step().Select(s => finished[s.Order] = s.ToRollout(settings.Entropies))];
            progress?.Report(new SamplingProgress(finished.Count, sequences.Length, run.Tokens, clock.Elapsed, latest));
        }
        Rollout[] rollouts = [.. finished.Values];
        var counts = run.Counts with { Truncated = rollouts.Count(r => r.IsTruncated) };
        return new SamplingResult(rollouts, Weights, counts, run.Done);
    }

    private SampledSequence[] Sequences(IReadOnlyList<GenerationRequest> requests, IReadOnlyList<string> stops)
    {
        var share = _options.SharePrompts && model.Config.SharesPrefixes;
        var sequences = new List<SampledSequence>();
        for (var i = 0; i < requests.Count; i++)
        {
            SampledPrompt? prompt = null;
            foreach (var sample in Enumerable.Range(requests[i].FirstSample, requests[i].Samples))
            {
                prompt = share ? prompt ?? new SampledPrompt(i, requests[i]) : new SampledPrompt(i, requests[i]);
                var text = tokenizer is null ? null : new ResponseText(tokenizer, stops);
                sequences.Add(new SampledSequence(prompt, sample, sequences.Count, text));
                prompt.Unfinished.Add(sequences[^1].Order);
            }
        }
        return [.. sequences];
    }

    // A budget larger than all sequences together could use is not taken from the system.
    private static int MostPages(SampledSequence[] sequences, SamplingSettings settings) => (int)Math.Min(
        int.MaxValue, sequences.Sum(s => 2L * KeyValuePages.PagesFor(s.Prompt.Length) + KeyValuePages.PagesFor(settings.MaxResponseTokens) + 2));
}
