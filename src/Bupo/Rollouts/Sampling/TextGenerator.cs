using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;

namespace Bupo.Rollouts.Sampling;

/// <summary>Answers one prompt, passing the text on while it grows.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="tokenizer">Borrowed.</param>
/// <param name="settings">How tokens are drawn, and strings that end the response.</param>
/// <param name="view">The policy that is sampled; the full one unless given.</param>
public sealed class TextGenerator(DecoderModel model, Tokenizer tokenizer, SamplingSettings settings, PolicyView? view = null)
{
    /// <summary>Generates until an end token, a stop string, the longest response or the context's end.</summary>
    /// <param name="prompt">Ids of the prompt.</param>
    /// <param name="write">Receives each piece of text as soon as it is certain; never half a character.</param>
    /// <param name="cancellationToken">Ends the generation between two tokens.</param>
    /// <exception cref="BupoException">The prompt is empty or fills the context, a stop string is empty, or a setting is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public GeneratedText Generate(IReadOnlyList<int> prompt, Action<string> write, CancellationToken cancellationToken = default)
    {
        var response = new TextResponse(model, tokenizer, settings, view ?? PolicyView.Final);
        foreach (var piece in response.Pieces(prompt, cancellationToken).Where(piece => piece.Length > 0))
        {
            write(piece);
        }
        return response.Result!;
    }

    /// <summary>Answers one prompt by several policies at once, one token of each in turn.</summary>
    /// <param name="views">The policies; the generator's own is not used.</param>
    /// <param name="prompt">Ids of the prompt.</param>
    /// <param name="write">Receives a view's place in the list and a piece of its text.</param>
    /// <param name="cancellationToken">Ends the generation between two tokens.</param>
    /// <returns>A response per view, in order.</returns>
    /// <exception cref="BupoException">As <see cref="Generate"/>, or a view is deeper than the model.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<GeneratedText> GenerateSideBySide(
        IReadOnlyList<PolicyView> views, IReadOnlyList<int> prompt, Action<int, string> write, CancellationToken cancellationToken = default)
    {
        TextResponse[] responses = [.. views.Select(own => new TextResponse(model, tokenizer, settings, own))];
        IEnumerator<string>[] pieces = [.. responses.Select(response => response.Pieces(prompt, cancellationToken).GetEnumerator())];
        try
        {
            var growing = Enumerable.Range(0, views.Count).ToList();
            while (growing.Count > 0)
            {
                growing.RemoveAll(i => !pieces[i].MoveNext());
                foreach (var i in growing.Where(i => pieces[i].Current.Length > 0))
                {
                    write(i, pieces[i].Current);
                }
            }
        }
        finally
        {
            Array.ForEach(pieces, own => own.Dispose());
        }
        return [.. responses.Select(response => response.Result!)];
    }
}
