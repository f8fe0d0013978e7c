using System.Text.RegularExpressions;

namespace Bupo.Verification.Extraction;

/// <summary>Reads an answer that a response states in words: "The answer is 5.", "Answer: 5", "#### 5", "Therefore x = 5."</summary>
/// <remarks>The words around it count: what is doubted, denied or taken back is not an answer.</remarks>
internal static partial class PhraseFinder
{
    // Phrases are searched for at the end only, which bounds the work.
    private const int Window = 2000;

    // A response that is nothing but an answer is not longer.
    private const int LongestAnswer = 200;

    /// <summary>The stated answer at or after <paramref name="start"/>; null where none is stated.</summary>
    public static FinalAnswer? Find(string response, int start)
    {
        var tail = EndMarks().Replace(response[int.Max(start, response.Length - Window)..].TrimEnd(), "");
        return Tagged(tail) ?? Phrased(tail) ?? Concluded(tail) ?? Whole(tail);
    }

    private static FinalAnswer? Tagged(string tail) => Tag().Matches(tail) is { Count: > 0 } tags
        ? Stated(tags[^1].Groups["a"].Value.Trim(), "", ExtractionMethod.Phrase)
        : null;

    private static FinalAnswer? Phrased(string tail)
    {
        var matches = Phrase().Matches(tail);
        if (matches.Count == 0)
        {
            return null;
        }
        var last = matches[^1];
        var before = tail[..last.Index];
        if (Doubt().IsMatch(before[(SentenceStart(before) + 1)..]))
        {
            return FinalAnswer.None(Refusal.Hedged, "The response doubts the answer that it names.");
        }
        return Stated(last.Groups["a"].Value, tail[(last.Index + last.Length)..], last.Value[0] == '#' ? ExtractionMethod.Hashes : ExtractionMethod.Phrase);
    }

    // The last sentence, where it concludes and is complete.
    private static FinalAnswer? Concluded(string tail)
    {
        var text = tail.TrimEnd();
        var stop = text.TrimEnd('.', '!', '*', ' ', '$', ']', '\\', ')');
        var sentence = text[(SentenceStart(stop) + 1)..].Trim();
        return Conclusion().Match(sentence) is { Success: true } match && !Doubt().IsMatch(sentence) && !Intermediate().IsMatch(match.Groups["subject"].Value)
            ? Stated(match.Groups["a"].Value, "", ExtractionMethod.Conclusion)
            : null;
    }

    private static FinalAnswer? Whole(string tail)
    {
        var text = tail.Trim().Trim('*', '`').Trim();
        return text.Length is > 0 and <= LongestAnswer && WordlessLine().IsMatch(text) ? new(text, ExtractionMethod.WholeResponse) : null;
    }

    // The value up to its reason or the end of its sentence; what follows must not take it back.
    private static FinalAnswer? Stated(string line, string after, ExtractionMethod method)
    {
        var text = line.Trim().Trim('*', '`').Trim();
        var end = SentenceEnd().Match(text) is { Success: true } stop ? stop.Index : text.Length;
        var rest = text[end..] + after;
        text = Unmatched(text[..end].Trim().Trim('*', '`').Trim());
        if (text.Length == 0)
        {
            return null;
        }
        if (text.EndsWith('?') || Hedge().IsMatch(text) || (Doubt().IsMatch(rest) && Value().IsMatch(rest)))
        {
            return FinalAnswer.None(Refusal.Hedged, "The response takes back, qualifies or doubts the answer that it names.");
        }
        return new(text, method);
    }

    // "\[Answer: 009\]" leaves the bracket that closes the formula.
    private static string Unmatched(string text) =>
        text.EndsWith(@"\]", StringComparison.Ordinal) && !text.Contains(@"\[", StringComparison.Ordinal) ? text[..^2].Trim()
        : text.EndsWith(@"\)", StringComparison.Ordinal) && !text.Contains(@"\(", StringComparison.Ordinal) ? text[..^2].Trim()
        : text.EndsWith("$$", StringComparison.Ordinal) && text.AsSpan().Count('$') == 2 ? text[..^2].Trim()
        : text;

    private static int SentenceStart(string text)
    {
        var start = text.LastIndexOf('\n');
        foreach (Match stop in Stop().Matches(text))
        {
            start = int.Max(start, stop.Index + stop.Length - 1);
        }
        return start;
    }

    [GeneratedRegex(@"(?:(?:<\|[a-z_|]+\|>|</s>|<eos>)\s*)+$")]
    private static partial Regex EndMarks();

    [GeneratedRegex(@"(?is)<answer>(?<a>.*?)</answer>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?:(?i:\banswers?[*_]*\s*(?:is|are|was|would\s+be|should\s+be|must\s+be|equals|:|：|=)\s*\}?)"
        + @"|(?m:^[^\w\n]*(?i:final\s+answer)[^\w\n]*$)"
        + @"|####|答案\s*(?:是|为|為|[:：])|答\s*[:：]|答えは|정답은"
        + @"|(?i:\b(?:respuesta|resposta)\s*(?:es|é|[:：])|\br[ée]ponse\s*(?:est|[:：])|\brisposta\s*(?:è|[:：])|\bantwort\s*(?:ist|lautet|[:：])|\bответ\s*[:：—–-]))"
        + @"[\s*_:：]*(?<a>[^\n]+)")]
    private static partial Regex Phrase();

    [GeneratedRegex(@"^[*_\s]*(?:Therefore|Thus|Hence|Consequently|So|In conclusion|∴|\\therefore)\b?,?\s*(?:"
        + @"(?:we\s+(?:get|have|obtain|find|conclude)\s*(?:that)?[:\s]*)?(?<a>\$\$?[^$]+\$\$?|\\\([^\n]*?\\\)|\\\[[^\n]*?\\\])[.!]?"
        + @"|(?<subject>[^$\n]*?)\b(?:is|are|equals|was|were)\s+(?:equal\s+to\s+)?(?<a>(?:\*\*)?(?:\$|\\\(|-?[0-9])[^\n]*?)[.!](?:\*\*)?)$")]
    private static partial Regex Conclusion();

    [GeneratedRegex(@"(?i)\b(?:far|now|first|second|third|next|step|case|exercise|question|problem|term|remaining|intermediate|left)\b")]
    private static partial Regex Intermediate();

    // One line without words: a number, a formula, a letter.
    [GeneratedRegex(@"^(?!.*(?<![\\A-Za-z])[A-Za-z]{3,})[^\n]+$")]
    private static partial Regex WordlessLine();

    [GeneratedRegex(@"(?i)(?<=[^0-9])\.(?=\s|$|\*)|(?<=[0-9])\.(?=\s*$|\s+[^0-9\s]|\*)|;(?=\s*[a-z])|[。]"
        + @"|[,\s]+(?:because|since|as\s+(?!a\b)|by\b|so\b|hence\b|which\b|where\b|and\s+(?:we|this|thus|so|hence|I|that|it)\b|I\s+hope)"
        + @"|\s+\((?![^)]*(?:[0-9$\\]|\bor\b))[^)]*\)\s*(?=[.\s]|$)")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"[.!?。;](?=\s)")]
    private static partial Regex Stop();

    [GeneratedRegex(@"(?i)\b(?:if|unless|otherwise|maybe|perhaps|possibly|probably|either|wait|not|no\s+wait|isn't|about|around|roughly|when)\b|\?")]
    private static partial Regex Hedge();

    [GeneratedRegex(@"(?i)\b(?:doubt|doubtful|unsure|not\s+sure|don't\s+(?:think|know|believe)|do\s+not\s+(?:think|know|believe)|not\s+clear|can't\s+be|cannot\s+be"
        + @"|wait|actually|no(?=[,.;])|nope|second\s+thought|correction|mistake|wrong|incorrect|reconsider|instead|rather|alternatively|maybe|perhaps|possibly"
        + @"|or\s+(?:is|maybe|rather|perhaps)|suppose|assume|assuming|if|unless|whether|guess|might|could|nobody|pretend)(?!\w)|^[\s.;,]*or\b|\?")]
    private static partial Regex Doubt();

    [GeneratedRegex(@"[0-9$\\]")]
    private static partial Regex Value();
}
