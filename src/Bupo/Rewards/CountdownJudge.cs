using System.Globalization;
using System.Text.Json.Nodes;
using Bupo.Verification;

namespace Bupo.Rewards;

/// <summary>Judges a countdown: correct is a boxed expression that reaches the target with every number used exactly once.</summary>
/// <remarks>The gold answer is one of many ways, so the expression itself is checked, in exact fractions.</remarks>
internal static class CountdownJudge
{
    public static Verdict Judge(FinishedResponse response)
    {
        if (BoxedAnswer.Last(response.Text) is not { } expression)
        {
            return new(VerdictKind.Unreadable, null, ExtractionMethod.None, "no well-formed box");
        }
        Verdict Of(VerdictKind kind, string reason = "") => new(kind, expression, ExtractionMethod.Box, reason);
        var (numbers, target) = Puzzle(response);
        if (CountdownExpression.Read(expression) is not { } read)
        {
            return Of(VerdictKind.Unreadable, "the box holds no expression of numbers, + - * / and brackets");
        }
        if (!read.Numbers.Order().SequenceEqual(numbers.Order()))
        {
            return Of(VerdictKind.Wrong, $"uses {string.Join(", ", read.Numbers)}, expected {string.Join(", ", numbers)}");
        }
        return read.Value == target ? Of(VerdictKind.Correct) : Of(VerdictKind.Wrong, $"reaches {read.Value.ToLatex()}, expected {target}");
    }

    private static (int[] Numbers, int Target) Puzzle(FinishedResponse response)
    {
        var extra = response.Example.Extra;
        return extra["numbers"] is JsonArray numbers && numbers.All(n => Whole(n) is not null) && Whole(extra["target"]) is { } target
            ? ([.. numbers.Select(n => Whole(n)!.Value)], target)
            : throw new BupoException($"Example {response.Example.Id} has the source countdown but no whole numbers in the columns numbers and target; "
                + "add them or give it another source.");
    }

    // Through text, as a file's numbers may be stored at any width.
    private static int? Whole(JsonNode? node) =>
        int.TryParse(node?.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
