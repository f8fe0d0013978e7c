using System.Text;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;

namespace Bupo.Rollouts.Sampling;

/// <summary>One response that grows piece by piece, for callers that take several responses in turn.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="tokenizer">Borrowed.</param>
/// <param name="settings">How tokens are drawn, and strings that end the response.</param>
/// <param name="view">The policy that is sampled.</param>
internal sealed class TextResponse(DecoderModel model, Tokenizer tokenizer, SamplingSettings settings, PolicyView view)
{
    private readonly StringBuilder _text = new();
    private readonly List<SampledToken> _tokens = [];

    /// <summary>The response; null until <see cref="Pieces"/> has ended.</summary>
    public GeneratedText? Result { get; private set; }

    /// <summary>Draws tokens. Each item is text that is certain, never half a character; empty where a token settles nothing.</summary>
    /// <param name="prompt">Ids of the prompt.</param>
    /// <param name="cancellationToken">Ends the generation between two tokens.</param>
    /// <exception cref="BupoException">The prompt is empty or fills the context, a stop string is empty, or a setting is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<string> Pieces(IReadOnlyList<int> prompt, CancellationToken cancellationToken)
    {
        var watch = new StopStrings(settings.Stops);
        var decoder = tokenizer.Stream(skipSpecialTokens: true);
        foreach (var token in new TokenGenerator(model, settings, view).Generate(prompt, cancellationToken))
        {
            _tokens.Add(token);
            yield return Keep(watch.Add(decoder.Append(token.Id)));
            if (watch.Met)
            {
                break;
            }
        }
        yield return Keep(watch.Add(decoder.Flush()) + watch.Rest());
        Result = new GeneratedText(
            _text.ToString(), _tokens, watch.Met ? FinishReason.StopString : TokenGenerator.FinishOf(model.Config, settings, prompt, _tokens));
    }

    private string Keep(string piece)
    {
        _text.Append(piece);
        return piece;
    }
}
