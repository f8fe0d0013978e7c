using System.Globalization;
using System.Text.RegularExpressions;

namespace Bupo.Verification.Reading;

/// <summary>Rewrites notations that differ between countries and programs into the LaTeX that the lexer reads.</summary>
internal static partial class Notation
{
    private static readonly string[] Radices =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"];

    /// <summary>The text with combinations, repeating decimals, powers of ten, decimal commas and bases in one notation each.</summary>
    public static string Standard(string text)
    {
        text = Rewrite(text, "^_", Binomials(), match => Counted(match));
        text = Rewrite(text, "C", PlainBinomial(), @"\binom{$1}{$2}");
        text = Rewrite(text, ".", Parentheses(), @"$1\overline{$2}");
        text = Rewrite(text, "\\", Dots(), match => match.Groups[1].Value + @"\overline{" + Dot().Replace(match.Groups[2].Value, "$1") + "}");
        text = Rewrite(text, "\\", ShortBar(), @"$1\overline{$2}");
        text = Rewrite(text, ".", Continued(), match => Repeated(match));
        text = Rewrite(text, "xX", TenPower(), @"\times 10^");
        text = Rewrite(text, "'", Apostrophes(), match => match.Value.Replace("'", "", StringComparison.Ordinal));
        text = Rewrite(text, "{", BracedComma(), match => DecimalComma(match));
        text = Rewrite(text, "0", ProgramBase(), match =>
            $"{match.Groups["d"].Value.ToUpperInvariant()}_{{{match.Groups["p"].Value switch { "b" => 2, "o" => 8, _ => 16 }}}}");
        text = Rewrite(text, "eE", NegativeWord(), "-");
        text = Rewrite(text, "io", OneIn(), @"\frac{$1}{$2}");
        text = Rewrite(text, ":", HalfOfDay(), @"$1\text{ $2m}");
        return Rewrite(text, "_", Based(), match => InBase(match));
    }

    private static string Rewrite(string text, string needed, Regex pattern, MatchEvaluator form) =>
        text.AsSpan().IndexOfAny(needed) < 0 ? text : pattern.Replace(text, form);

    private static string Rewrite(string text, string needed, Regex pattern, string form) =>
        text.AsSpan().IndexOfAny(needed) < 0 ? text : pattern.Replace(text, form);

    // C_{10}^3, {}^{10}C_3 and {}_{10}C_3 choose 3 of 10; P and A count arrangements.
    private static string Counted(Match match)
    {
        var (first, second) = (match.Groups["a"].Value, match.Groups["b"].Value);
        if (int.TryParse(first, out var n) && int.TryParse(second, out var k) && n < k)
        {
            (first, second) = (second, first);
        }
        return match.Groups["head"].Value == "C" ? $@"\binom{{{first}}}{{{second}}}" : $@"\frac{{({first})!}}{{({first}-{second})!}}";
    }

    // 0.333... and 0.1666...: the last digits repeat three times, or twice where they are several.
    private static string Repeated(Match match)
    {
        var (whole, decimals) = (match.Groups["whole"].Value, match.Groups["decimals"].Value);
        for (var period = 1; period <= decimals.Length / 2; period++)
        {
            var times = period == 1 && decimals.Distinct().Count() > 1 ? 3 : 2;
            var part = decimals[^period..];
            if (decimals.Length >= times * period && decimals.EndsWith(string.Concat(Enumerable.Repeat(part, times)), StringComparison.Ordinal))
            {
                return $@"{whole}.{decimals}\overline{{{part}}}";
            }
        }
        return match.Value;
    }

    // 0{,}5 is a half; 1{,}234 groups thousands.
    private static string DecimalComma(Match match) =>
        match.Groups[1].Value == "0" || match.Groups[2].Length != 3 ? $"{match.Groups[1].Value}.{match.Groups[2].Value}" : match.Value;

    private static string InBase(Match match)
    {
        var radix = match.Groups["b"].Value;
        var named = Array.IndexOf(Radices, radix.ToLowerInvariant());
        var value = named >= 0 ? named + 2 : int.Parse(radix, CultureInfo.InvariantCulture);
        var digits = Wrapped().Replace(match.Groups["d"].Value, "$1");
        var isNumber = value is >= 2 and <= 36 && digits.All(digit => (char.IsAsciiDigit(digit) ? digit - '0' : digit - 'A' + 10) < value)
            && (digits.Any(char.IsAsciiDigit) || (value == 16 && digits.Length > 1));
        return isNumber ? $"{digits}_{{{value}}}" : match.Value;
    }

    [GeneratedRegex(@"(?:\{\s*\}|(?<![\w)}]))\^\s*(?:\{(?<a>\w+)\}|(?<a>[0-9]+|[a-z]))\s*(?:\\(?:mathrm|text|mathbf)\{(?<head>[CPA])\}|(?<head>[CPA]))_\s*(?:\{(?<b>\w+)\}|(?<b>[0-9]+|[a-z]))"
        + @"|(?:\{\s*\}|(?<![\w)}]))_\s*(?:\{(?<a>\w+)\}|(?<a>[0-9]+|[a-z]))\s*(?:\\(?:mathrm|text|mathbf)\{(?<head>[CPA])\}|(?<head>[CPA]))_\s*(?:\{(?<b>\w+)\}|(?<b>[0-9]+|[a-z]))"
        + @"|(?<![A-Za-z\\])(?:\\(?:mathrm|text|mathbf)\{(?<head>[CPA])\}|(?<head>[CPA]))_\s*(?:\{(?<a>[0-9]+|[a-z])\}|(?<a>[0-9]+|[a-z]))\s*\^\s*(?:\{(?<b>[0-9]+|[a-z])\}|(?<b>[0-9]+|[a-z]))"
        + @"|(?<![A-Za-z\\])(?:\\(?:mathrm|text|mathbf)\{(?<head>[CPA])\}|(?<head>[CPA]))\^\s*(?:\{(?<a>[0-9]+)\}|(?<a>[0-9]+))\s*_\s*(?:\{(?<b>[0-9]+)\}|(?<b>[0-9]+))")]
    private static partial Regex Binomials();

    [GeneratedRegex(@"^\s*([0-9]+)\s*(?:C|\\mathrm\{C\}|\\text\{C\})\s*([0-9]+)\s*$")]
    private static partial Regex PlainBinomial();

    [GeneratedRegex(@"(?<![\w.])([0-9]+\.[0-9]*)\(([0-9]+)\)(?![\^(\w])")]
    private static partial Regex Parentheses();

    [GeneratedRegex(@"([0-9]+\.[0-9]*)((?:\\dot\s*\{?[0-9]\}?)(?:(?:[0-9])*\\dot\s*\{?[0-9]\}?)*)")]
    private static partial Regex Dots();

    [GeneratedRegex(@"\\dot\s*\{?([0-9])\}?")]
    private static partial Regex Dot();

    [GeneratedRegex(@"([0-9]+\.[0-9]*)\\(?:bar|overline)\s*([0-9])(?![0-9])")]
    private static partial Regex ShortBar();

    [GeneratedRegex(@"(?<![\w.])(?<whole>[0-9]+)\.(?<decimals>[0-9]{2,30})\s*(?:\\(?:ldots|dots|cdots)(?![A-Za-z])|\.\.\.+)(?!\s*[0-9])")]
    private static partial Regex Continued();

    [GeneratedRegex(@"(?<=^|[=,(])\s*(?:\\text\{\s*(?i:negative|minus)\s*\}|(?i:negative|minus)\b)\s*(?=[0-9\\(.$a-z])")]
    private static partial Regex NegativeWord();

    [GeneratedRegex(@"^\s*([0-9]+)\s*(?:\\text\{\s*(?:in|out of|in every)\s*\}|\s(?:in|out of|in every)\s)\s*([0-9]+)\s*$")]
    private static partial Regex OneIn();

    [GeneratedRegex(@"(?<=[0-9])(:[0-9]{2})\s*([AaPp])\.?\s?[Mm]\.?(?![A-Za-z])")]
    private static partial Regex HalfOfDay();

    [GeneratedRegex(@"(?<=[0-9])\s*[xX]\s*10\s*\^")]
    private static partial Regex TenPower();

    [GeneratedRegex(@"(?<![\w'])[0-9]{1,3}(?:'[0-9]{3})+(?![0-9'])")]
    private static partial Regex Apostrophes();

    [GeneratedRegex(@"(?<![0-9]|\{,\})([0-9]+)\{,\}([0-9]+)(?![0-9]|\{,\})")]
    private static partial Regex BracedComma();

    [GeneratedRegex(@"(?<![\w.\\])0(?:(?<p>b)(?<d>[01]{2,})|(?<p>o)(?<d>[0-7]{2,})|(?<p>x)(?<d>[0-9A-Fa-f]{2,}))(?![\w.])")]
    private static partial Regex ProgramBase();

    [GeneratedRegex(@"(?<open>\(\s*)?(?<![\w\\^_{])(?<d>(?:[0-9A-Z]|\\(?:text|mathrm|texttt|mathtt|mathbf)\{[0-9A-Z]+\})+)(?(open)\s*\))\s*_\s*"
        + @"(?:\{\s*(?:\\(?:text|mathrm|textrm)\{)?\s*(?<b>[0-9]{1,2}|(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen))\s*\}?\s*\}|(?<b>[0-9]{1,2}))")]
    private static partial Regex Based();

    [GeneratedRegex(@"\\(?:text|mathrm|texttt|mathtt|mathbf)\{([0-9A-Z]+)\}")]
    private static partial Regex Wrapped();
}
