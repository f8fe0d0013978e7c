using Bupo.Analysis;

namespace Bupo.Reports;

/// <summary>One response for the token × layer map.</summary>
/// <param name="Tokens">Its measured tokens as text.</param>
/// <param name="Measures">Its measures, with each layer's top tokens.</param>
/// <param name="Text">Returns a token id's text.</param>
public sealed record TokenMap(IReadOnlyList<string> Tokens, TokenMeasures Measures, Func<int, string> Text)
{
    /// <summary>The prompt as text; empty where it is not shown.</summary>
    public string Prompt { get; init; } = "";
}
