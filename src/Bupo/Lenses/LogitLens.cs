using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Policies;
using static TorchSharp.torch;

namespace Bupo.Lenses;

/// <summary>Reads every state of the residual stream through the unembedding at one position of a text.</summary>
/// <remarks>
/// π = softmax(x · E_uᵀ) for x = H^l (l = 0 … L), A^l and F^l (l = 1 … L): the internal policies of arXiv 2512.19673, Section 3. With the final
/// norm before E_u, π = softmax(norm(x) · E_uᵀ) is the logit lens. One forward pass, 6 L + 3 rows of logits.
/// </remarks>
public static class LogitLens
{
    /// <summary>Reads all views after one position.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="tokens">Ids of the text, [T], at least one.</param>
    /// <param name="top">How many tokens each row lists, from 1.</param>
    /// <param name="position">The position to read, from 1 to T; the last one unless given.</param>
    /// <exception cref="BupoException">The text is empty or longer than the context, or the position is outside it.</exception>
    public static LensReading Read(DecoderModel model, ReadOnlySpan<int> tokens, int top = 5, int? position = null)
    {
        var at = Require(model, tokens.Length, position ?? tokens.Length);
        var (layers, count) = (model.Config.Layers, Math.Min(top, model.Config.VocabularySize));
        PolicyView[] views = [.. Views(layers, normed: false)];
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var raw = States(model, tokens[..at], [.. views.Select(view => view.Point(layers))]);       // [3 L + 1, D]
        var normed = model.FinalNorm(raw);
        var head = new PolicyHead(model.Unembedding);
        return new LensReading(
            at,
            Rows(PolicyReader.Head(model, PolicyView.Final), normed[layers..(layers + 1)], [PolicyView.Final], count)[0],
            [.. Rows(head, raw, views, count), .. Rows(head, normed, [.. Views(layers, normed: true)], count)]);
    }

    /// <summary>H^0 … H^L, then A^l and F^l: row L is H^L.</summary>
    private static IEnumerable<PolicyView> Views(int layers, bool normed)
    {
        var blocks = Enumerable.Range(1, layers).ToArray();
        return Enumerable.Range(0, layers + 1).Select(l => PolicyView.Layer(l, normed))
            .Concat(blocks.Select(l => PolicyView.Attention(l, normed)))
            .Concat(blocks.Select(l => PolicyView.Ffn(l, normed)));
    }

    private static int Require(DecoderModel model, int length, int position)
    {
        if (length == 0 || length > model.Config.MaxPositions)
        {
            throw new BupoException(length == 0
                ? "The text has no tokens; a lens needs at least one to read after."
                : $"The text has {length} tokens, expected at most the model's context of {model.Config.MaxPositions}.");
        }
        return position >= 1 && position <= length ? position
            : throw new BupoException($"The position is {position}, expected one of the text's {length} tokens, from 1.");
    }

    /// <summary>The states after the last token, one row per hook point, [points, D].</summary>
    private static Tensor States(DecoderModel model, ReadOnlySpan<int> tokens, HookPoint[] points)
    {
        using var scope = NewDisposeScope();
        using var cache = new ActivationCache(points);
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(tokens.Length));
        model.Forward(tokens, attention, sink: cache);
        return stack([.. points.Select(point => cache[point][-1].to(ScalarType.Float32))]).MoveToOuterDisposeScope();
    }

    private static LensRow[] Rows(PolicyHead head, Tensor states, PolicyView[] views, int top)
    {
        var tops = head.Top(states, top);
        var entropies = head.Score(states, new int[views.Length]).Entropies;
        return [.. views.Select((view, i) => new LensRow(view, entropies[i], tops[i]))];
    }
}
