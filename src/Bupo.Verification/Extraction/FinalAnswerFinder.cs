using System.Text.RegularExpressions;

namespace Bupo.Verification.Extraction;

/// <summary>Finds the answer that a response gives: its last box, or without a box an explicit answer phrase.</summary>
/// <remarks>A closed thinking block is set aside where an answer follows it; a block that is never closed holds no answer.
/// Leniently, the last formula or the last number counts too.</remarks>
internal static partial class FinalAnswerFinder
{
    private const string ThinkingStart = "<think>", ThinkingEnd = "</think>";

    // The lenient search looks at the end only, which bounds the work.
    private const int Window = 2000;

    public static FinalAnswer Find(string response, bool isLenient)
    {
        var end = response.LastIndexOf(ThinkingEnd, StringComparison.Ordinal);
        if (response.LastIndexOf(ThinkingStart, StringComparison.Ordinal) > end)
        {
            return FinalAnswer.None(Refusal.UnfinishedThinking, "The response opens a thinking block and never closes it.");
        }
        var start = end < 0 ? 0 : end + ThinkingEnd.Length;
        // An answer in the thinking counts only as a box, and only where none follows.
        return BoxFinder.Find(response, start) ?? PhraseFinder.Find(response, start) ?? (start > 0 ? BoxFinder.Find(response, 0) : null)
            ?? (isLenient ? Anything(response[int.Max(start, response.Length - Window)..]) : null)
            ?? FinalAnswer.None(Refusal.NoAnswer, "The response gives no answer: it has neither a box nor an answer phrase.");
    }

    private static FinalAnswer? Anything(string tail) =>
        Formula().Matches(tail) is { Count: > 0 } formulas ? new(formulas[^1].Value, ExtractionMethod.LastFormula)
        : Number().Matches(tail) is { Count: > 0 } numbers ? new(numbers[^1].Value, ExtractionMethod.LastNumber)
        : null;

    [GeneratedRegex(@"\$\$?[^$]+\$\$?|\\\([^\n]*?\\\)|\\\[[^$]*?\\\]")]
    private static partial Regex Formula();

    [GeneratedRegex(@"-?[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?(?:/[0-9]+)?")]
    private static partial Regex Number();
}
