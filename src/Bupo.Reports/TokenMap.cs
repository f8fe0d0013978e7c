using Bupo.Analysis;

namespace Bupo.Reports;

/// <summary>One response for the token × layer map.</summary>
/// <param name="Tokens">Its measured tokens as text.</param>
/// <param name="Measures">Its measures, with each layer's top tokens.</param>
/// <param name="Text">A token id as text.</param>
public sealed record TokenMap(IReadOnlyList<string> Tokens, TokenMeasures Measures, Func<int, string> Text);
