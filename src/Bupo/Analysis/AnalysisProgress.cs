namespace Bupo.Analysis;

/// <summary>How far an analysis is.</summary>
/// <param name="Responses">Responses measured, those of an earlier start included.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Kept">Responses that an earlier start had measured.</param>
public readonly record struct AnalysisProgress(int Responses, long Tokens, int Kept);
