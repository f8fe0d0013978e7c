using System.Text;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;

namespace Bupo.Rollouts.Sampling;

/// <summary>Answers one prompt, handing the text over while it grows.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="tokenizer">Borrowed.</param>
/// <param name="settings">How tokens are drawn, and strings that end the response.</param>
/// <param name="view">The policy that is sampled; the full one unless given.</param>
public sealed class TextGenerator(DecoderModel model, Tokenizer tokenizer, SamplingSettings settings, PolicyView? view = null)
{
    /// <summary>Generates until an end token, a stop string, the longest response or the context's end.</summary>
    /// <param name="prompt">Ids of the prompt.</param>
    /// <param name="write">Gets each piece of text as soon as it is certain; never half a character.</param>
    /// <param name="cancellationToken">Ends the generation between two tokens.</param>
    /// <exception cref="BupoException">The prompt is empty or fills the context, a stop string is empty, or a setting is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public GeneratedText Generate(IReadOnlyList<int> prompt, Action<string> write, CancellationToken cancellationToken = default)
    {
        var watch = new StopStrings(settings.Stops);
        var decoder = tokenizer.Stream(skipSpecialTokens: true);
        var text = new StringBuilder();
        List<SampledToken> tokens = [];
        foreach (var token in new TokenGenerator(model, settings).Generate(prompt, cancellationToken))
        {
            tokens.Add(token);
            Hand(watch.Add(decoder.Append(token.Id)));
            if (watch.Met)
            {
                break;
            }
        }
        Hand(watch.Add(decoder.Flush()));
        Hand(watch.Rest());
        return new GeneratedText(text.ToString(), tokens, watch.Met ? FinishReason.StopString : TokenGenerator.FinishOf(model.Config, settings, prompt, tokens));

        void Hand(string piece)
        {
            if (piece.Length > 0)
            {
                text.Append(piece);
                write(piece);
            }
        }
    }
}
