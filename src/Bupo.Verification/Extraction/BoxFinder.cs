using System.Text.RegularExpressions;

namespace Bupo.Verification.Extraction;

/// <summary>Reads the last box of a response: the outermost one, with those that are joined to it.</summary>
/// <remarks>A box that is empty or breaks off is an answer that cannot be read: text before it is not a final answer.</remarks>
internal static partial class BoxFinder
{
    // A box is closed within this many characters, or does not count.
    private const int LongestBox = 20_000;

    private const int MostBoxes = 32;

    // An answer line or a second candidate follows a box within this many characters.
    private const int Remark = 1000;

    // " and ", dollar signs, spaces and the name of a value included.
    private const int LongestJoint = 60;

    // Spaces, dollar signs, stars of bold type and the brackets of formulas say nothing.
    private const string Layout = @"(?:\s|\$|\*|~|\\quad|\\qquad|\\[ ,;()\[\]])*";

    private const string Bullet = @"[.;,]?\s*\n\s*(?:[-*•]|[0-9]{1,2}[.)]|\([a-z0-9]\))";

    private const string Name = @"(?:[A-Za-z](?:_\{?[A-Za-z0-9]\}?)?\s*=\s*)?";

    private static readonly string[] Commands = [@"\boxed", @"\fbox", @"\framebox"];

    /// <summary>The answer in the last box at or after <paramref name="start"/>; null where there is no box.</summary>
    public static FinalAnswer? Find(string response, int start)
    {
        foreach (var command in Commands)
        {
            var at = response.AsSpan(start).LastIndexOf(command, StringComparison.Ordinal);
            if (at >= 0)
            {
                return ReadBoxes(response, start, start + at, command);
            }
        }
        // "boxed{5}", whose backslash was lost.
        return Bare().Match(response) is { Success: true } bare && bare.Index >= start && Read(response, bare.Index + bare.Length - 1) is { Content.Length: > 0 } box
            ? new(box.Content, ExtractionMethod.Box)
            : null;
    }

    private static FinalAnswer ReadBoxes(string response, int start, int at, string command)
    {
        if (Read(response, at + command.Length) is not { } last)
        {
            return FinalAnswer.None(Refusal.NoAnswer, "The last box is not closed.");
        }
        (last, at) = Outermost(response, start, (last, at), command);
        var boxes = new List<string> { last.Content };
        while (boxes.Count < MostBoxes && JoinedBefore(response, start, at, command) is { } previous)
        {
            boxes.Insert(0, previous.Content);
            at = previous.Start;
        }
        if (string.IsNullOrWhiteSpace(last.Content))
        {
            return FinalAnswer.None(Refusal.NoAnswer, "The last box is empty.");
        }
        if (boxes.TrueForAll(box => box.Trim() == last.Content.Trim()))
        {
            return AfterBox(response, last.End, new(last.Content, ExtractionMethod.Box)); // repeated, not listed
        }
        return new(string.Join(", ", boxes), ExtractionMethod.JoinedBoxes);
    }

    // What surrounds the last box within another one belongs to the answer: \boxed{-\boxed{5}} is -5.
    private static ((string Content, int End) Box, int At) Outermost(
        string response, int start, ((string Content, int End) Box, int At) inner, string command)
    {
        var result = inner;
        var at = inner.At;
        for (var count = 0; count < MostBoxes && at > start; count++)
        {
            var window = int.Max(start, at - LongestBox);
            var offset = response.AsSpan(window, at - window).LastIndexOf(command, StringComparison.Ordinal);
            if (offset < 0)
            {
                break;
            }
            at = window + offset;
            if (Read(response, at + command.Length) is { } outer && outer.End >= result.Box.End)
            {
                result = (outer, at);
            }
        }
        return result;
    }

    // "\boxed{5} or 6" gives two candidates; "Answer: D" after a box names the choice.
    private static FinalAnswer AfterBox(string response, int end, FinalAnswer answer)
    {
        var rest = response.AsSpan(end, int.Min(response.Length - end, Remark)).ToString();
        if (ChoiceLine().Matches(rest) is { Count: > 0 } lines)
        {
            answer = answer with { Choice = lines[^1].Groups["letter"].Value };
        }
        return OtherCandidate().Match(rest) is { Success: true } other ? answer with { Alternative = other.Groups["other"].Value } : answer;
    }

    // Boxes joined by a comma, a word or a line of a list make one answer, and so do boxes with nothing between them.
    private static (string Content, int Start)? JoinedBefore(string response, int start, int at, string command)
    {
        var window = int.Max(start, at - LongestBox);
        var offset = response.AsSpan(window, at - window).LastIndexOf(command, StringComparison.Ordinal);
        if (offset < 0 || Read(response, window + offset + command.Length) is not { Content.Length: > 0 } box || box.End > at)
        {
            return null;
        }
        return at - box.End <= LongestJoint && Joint().IsMatch(response.AsSpan(box.End, at - box.End)) ? (box.Content, window + offset) : null;
    }

    /// <summary>The content of the box whose command ends at <paramref name="at"/>, and where the box ends; null if it is not closed.</summary>
    private static (string Content, int End)? Read(string response, int at)
    {
        while (at < response.Length && char.IsWhiteSpace(response[at]))
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
                    return (WithoutComments(rest[1..i].ToString()), at + i + 1);
            }
        }
        return null;
    }

    // TeX skips a percent sign at the end of a line, and the line break with it.
    private static string WithoutComments(string content) =>
        content.Contains('%', StringComparison.Ordinal) ? Comment().Replace(content, "") : content;

    [GeneratedRegex("^" + Layout + "(?:[,;、，]?" + Layout + @"(?:\\text\{\s*(?:and|or)\s*\}|and|or)?|" + Bullet + ")" + Layout + Name + Layout + "$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Joint();

    [GeneratedRegex(@"(?<![\\A-Za-z])\x08?boxed\s*\{", RegexOptions.RightToLeft)]
    private static partial Regex Bare();

    [GeneratedRegex(@"(?<!\\)%[ \t]*\r?\n[ \t]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?m)^[^\w\n]*(?i:(?:final\s+)?answer)[\s*:：]*(?:is\b)?[\s*$({:：]*(?:\\text(?:bf)?\{\(?)?(?<letter>[A-J])\b[^\n\w]*$")]
    private static partial Regex ChoiceLine();

    [GeneratedRegex(@"^[\s$]*,?\s*or\s+(?:\$(?<other>[^$]+)\$|(?<other>-?[0-9][0-9./,]*[0-9]|-?[0-9]))")]
    private static partial Regex OtherCandidate();
}
