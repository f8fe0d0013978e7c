using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Paged;
using Bupo.Policies;
using Bupo.Randomness;

namespace Bupo.Rollouts.Sampling;

/// <summary>Continues one sequence token by token, with a cache of keys and values; float32 arithmetic on the weights as they are stored.</summary>
/// <param name="model">Borrowed; on the CPU.</param>
/// <param name="settings">How tokens are drawn.</param>
/// <param name="view">The policy that is sampled; the full one unless given. Only the blocks up to it run.</param>
public sealed class TokenGenerator(DecoderModel model, SamplingSettings settings, PolicyView? view = null)
{
    // Rows of the prompt that pass by together.
    private const int PromptRows = 256;

    private readonly PolicyView _view = view ?? PolicyView.Final;
    private readonly TokenSampler _sampler = new(settings);

    /// <summary>Draws tokens until an end token of the model (which is part of the response), the longest response, or the context's end.</summary>
    /// <param name="prompt">Ids of the prompt, at least one.</param>
    /// <param name="cancellationToken">Ends the generation between two tokens.</param>
    /// <exception cref="BupoException">The prompt is empty or fills the context, or the view is deeper than the model.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<SampledToken> Generate(IReadOnlyList<int> prompt, CancellationToken cancellationToken = default)
    {
        var room = model.Config.MaxPositions - prompt.Count;
        if (prompt.Count == 0 || room < 1)
        {
            throw new BupoException(prompt.Count == 0
                ? "The prompt has no tokens; a model needs at least one to continue from."
                : $"The prompt has {prompt.Count} tokens, expected fewer than the model's context of {model.Config.MaxPositions}.");
        }
        _view.Depth(model.Config.Layers);
        return Continue([.. prompt], Math.Min(settings.MaxResponseTokens, room), cancellationToken);
    }

    /// <summary>Why <see cref="Generate"/> gave no more than these tokens.</summary>
    public static FinishReason FinishOf(DecoderConfig config, SamplingSettings settings, IReadOnlyList<int> prompt, IReadOnlyList<SampledToken> response) =>
        response.Count > 0 && config.EndTokens.Contains(response[^1].Id) ? FinishReason.EndToken
        : response.Count < settings.MaxResponseTokens && prompt.Count + response.Count >= config.MaxPositions ? FinishReason.ContextFull
        : FinishReason.MaxTokens;

    private IEnumerable<SampledToken> Continue(int[] prompt, int most, CancellationToken cancellationToken)
    {
        var config = model.Config;
        var (point, isFinal) = (_view.Point(config.Layers), _view.State == PolicyState.Final);
        using var pages = new KeyValuePages(config, point.Block, KeyValuePages.PagesFor(prompt.Length + most));
        using var decoder = new BatchedDecoder(
            model, pages, point, _view.Normed, isFinal ? config.LogitSoftCap : null, Math.Min(prompt.Length, PromptRows), isFinal ? config.LogitScale : 1);
        var table = new PageTable(pages);
        var random = new RandomStream(settings.Seed, "sample");
        HashSet<int> seen = settings.RepetitionPenalty == 1 ? [] : [.. prompt];
        IReadOnlyList<int> pending = prompt;
        for (var drawn = 0; drawn < most; drawn++)
        {
            var state = Run(decoder, table, pending, cancellationToken);
            var token = Draw(decoder, state, random.NextDouble(), seen, drawn < settings.MinResponseTokens ? config.EndTokens : []);
            yield return token;
            if (config.EndTokens.Contains(token.Id))
            {
                yield break;
            }
            if (settings.RepetitionPenalty != 1)
            {
                seen.Add(token.Id);
            }
            pending = [token.Id];
        }
    }

    /// <summary>Runs further tokens and gives the state of the last, [D].</summary>
    private static float[] Run(BatchedDecoder decoder, PageTable table, IReadOnlyList<int> tokens, CancellationToken cancellationToken)
    {
        var rows = 0;
        for (var first = 0; first < tokens.Count; first += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows = Math.Min(PromptRows, tokens.Count - first);
            if (!table.TryReserve(rows))
            {
                throw new InvalidOperationException("The pages of a single sequence cover its longest response.");
            }
            decoder.Run([.. Enumerable.Range(0, rows).Select(i => new BatchRow(table, table.Length + i, tokens[first + i]))]);
            table.Advance(rows);
        }
        return decoder.State(rows - 1).ToArray();
    }

    private SampledToken Draw(BatchedDecoder decoder, float[] state, double uniform, HashSet<int> seen, IReadOnlyCollection<int> forbidden)
    {
        SampledToken drawn = default;
        decoder.Read([state], (_, logits) => drawn = _sampler.Draw(logits, uniform, seen, forbidden));
        return drawn;
    }
}
