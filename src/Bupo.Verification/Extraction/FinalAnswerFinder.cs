using System.Text.RegularExpressions;

namespace Bupo.Verification.Extraction;

/// <summary>Finds the final answer: the last box; without a box the last "answer is" phrase, the last formula, the last number.</summary>
/// <remarks>A thinking block is set aside where an answer follows it. A box that is empty or breaks off is an answer that cannot be
/// read: nothing else is searched, since text before it is no final answer.</remarks>
internal static partial class FinalAnswerFinder
{
    // Answers that state no box are looked for at the end only, which bounds the work.
    private const int Window = 2000;

    // A box is closed within this many characters, or does not count.
    private const int LongestBox = 20_000;

    private const int MostBoxes = 32;

    // " and ", dollar signs and spaces included.
    private const int LongestJoint = 40;

    private static readonly string[] BoxCommands = [@"\boxed", @"\fbox", @"\framebox"];

    public static FinalAnswer Find(string response)
    {
        const string ThinkingEnd = "</think>";
        var end = response.LastIndexOf(ThinkingEnd, StringComparison.Ordinal);
        if (end >= 0 && Search(response, end + ThinkingEnd.Length) is { Method: not ExtractionMethod.None } afterwards)
        {
            return afterwards;
        }
        return Search(response, 0);
    }

    private static FinalAnswer Search(string response, int start)
    {
        foreach (var command in BoxCommands)
        {
            var at = response.AsSpan(start).LastIndexOf(command, StringComparison.Ordinal);
            if (at >= 0)
            {
                return ReadBoxes(response, start, start + at, command);
            }
        }
        var tail = response[int.Max(start, response.Length - Window)..];
        return FindPhrase(tail) ?? FindFormula(tail) ?? FindNumber(tail)
            ?? new(null, ExtractionMethod.None, "The response states no answer.");
    }

    private static FinalAnswer ReadBoxes(string response, int start, int at, string command)
    {
        if (ReadBox(response, at + command.Length) is not { } last)
        {
            return new(null, ExtractionMethod.None, "The last box is not closed.");
        }
        var boxes = new List<string> { last.Content };
        while (boxes.Count < MostBoxes && BoxJoinedBefore(response, start, at, command) is { } previous)
        {
            boxes.Insert(0, previous.Content);
            at = previous.Start;
        }
        return string.IsNullOrWhiteSpace(last.Content)
            ? new(null, ExtractionMethod.None, "The last box is empty.")
            : new(string.Join(", ", boxes), boxes.Count == 1 ? ExtractionMethod.Box : ExtractionMethod.JoinedBoxes);
    }

    // Boxes joined by a comma or a word make one answer; boxes that merely follow each other do not.
    private static (string Content, int Start)? BoxJoinedBefore(string response, int start, int at, string command)
    {
        var window = int.Max(start, at - LongestBox);
        var offset = response.AsSpan(window, at - window).LastIndexOf(command, StringComparison.Ordinal);
        if (offset < 0 || ReadBox(response, window + offset + command.Length) is not { Content.Length: > 0 } box || box.End > at)
        {
            return null;
        }
        return at - box.End <= LongestJoint && Joint().IsMatch(response.AsSpan(box.End, at - box.End)) ? (box.Content, window + offset) : null;
    }

    /// <summary>What stands in the box whose command ends at <paramref name="at"/>, and where it ends; null if it is not closed.</summary>
    private static (string Content, int End)? ReadBox(string response, int at)
    {
        while (at < response.Length && response[at] == ' ')
        {
            at++;
        }
        if (at >= response.Length)
        {
            return null;
        }
        var rest = response.AsSpan(at, int.Min(response.Length - at, LongestBox));
        if (rest[0] != '{')
        {
            // \boxed 5 boxes up to the end of the formula or line.
            var stop = rest.IndexOfAny('$', '\n');
            stop = stop < 0 ? rest.Length : stop;
            return (rest[..stop].TrimEnd(". ").ToString(), at + stop);
        }
        var open = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            switch (rest[i])
            {
                case '\\':
                    i++;
                    break;
                case '{':
                    open++;
                    break;
                case '}' when --open == 0:
                    return (rest[1..i].ToString(), at + i + 1);
            }
        }
        return null;
    }

    private static FinalAnswer? FindPhrase(string tail)
    {
        var matches = Phrase().Matches(tail);
        if (matches.Count == 0)
        {
            return null;
        }
        var last = matches[^1];
        var text = last.Groups["a"].Value.Trim().Trim('*').Trim();
        // A formula at the start of the phrase is the answer; what follows it explains.
        if (Formula().Match(text) is { Success: true, Index: 0 } formula)
        {
            text = formula.Value;
        }
        else if (text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var stop)
        {
            text = text[..stop];
        }
        return text.Length == 0 ? null : new(text, last.Value.StartsWith('#') ? ExtractionMethod.Hashes : ExtractionMethod.Phrase);
    }

    private static FinalAnswer? FindFormula(string tail) =>
        Formula().Matches(tail) is { Count: > 0 } matches ? new(matches[^1].Value, ExtractionMethod.LastFormula) : null;

    private static FinalAnswer? FindNumber(string tail) =>
        Number().Matches(tail) is { Count: > 0 } matches ? new(matches[^1].Value, ExtractionMethod.LastNumber) : null;

    [GeneratedRegex(@"^\s*\$*\s*(,|;|,?\s*(\\text\{)?\s*(and|or)\s*\}?)\s*\$*\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Joint();

    [GeneratedRegex(@"(?i:answer\**\s*(is|:|=)|####)\s*:?\s*(?<a>[^\n]+)")]
    private static partial Regex Phrase();

    [GeneratedRegex(@"\$\$?[^$]+\$\$?|\\\([^\n]*?\\\)|\\\[[^$]*?\\\]")]
    private static partial Regex Formula();

    [GeneratedRegex(@"-?[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?(?:/[0-9]+)?")]
    private static partial Regex Number();
}
