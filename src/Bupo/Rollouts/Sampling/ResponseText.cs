using System.Text;
using Bupo.Models.Tokenization;

namespace Bupo.Rollouts.Sampling;

/// <summary>The text of a response while it grows, with its stop strings.</summary>
internal sealed class ResponseText(Tokenizer tokenizer, IReadOnlyList<string> stops)
{
    private readonly StreamingDecoder _decoder = tokenizer.Stream(skipSpecialTokens: true);
    private readonly StopStrings _stops = new(stops);
    private readonly StringBuilder _text = new();

    /// <summary>Takes a token; gives whether a stop string has come.</summary>
    public bool Add(int id)
    {
        _text.Append(_stops.Add(_decoder.Append(id)));
        return _stops.Met;
    }

    /// <summary>All text, once the response is over.</summary>
    public string Whole() => _text.Append(_stops.Add(_decoder.Flush())).Append(_stops.Rest()).ToString();
}
