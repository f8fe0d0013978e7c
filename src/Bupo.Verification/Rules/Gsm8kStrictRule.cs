using System.Text.RegularExpressions;

namespace Bupo.Verification.Rules;

/// <summary>GSM8K's strict rule: the last <c>#### number</c> of the last 300 characters, commas dropped.</summary>
internal sealed partial class Gsm8kStrictRule : IAnswerRule
{
    internal const int Window = 300;

    public string Name => "gsm8k_strict";

    public Verdict Judge(string response, string groundTruth)
    {
        var matches = Marked().Matches(PythonText.Tail(response, Window));
        if (matches.Count == 0)
        {
            return Verdict.Missing("The last 300 characters have no \"#### number\".");
        }
        var answer = matches[^1].Groups[1].Value.Replace(",", "", StringComparison.Ordinal);
        return Verdict.Of(answer == groundTruth, answer, ExtractionMethod.Hashes);
    }

    [GeneratedRegex(@"#### (\-?[0-9\.\,]+)")]
    private static partial Regex Marked();
}
