using System.Text.RegularExpressions;

namespace Bupo.Verification.Rules;

/// <summary>GSM8K's flexible rule: the last number of the last 300 characters, as it is written.</summary>
internal sealed partial class Gsm8kFlexibleRule : IAnswerRule
{
    public string Name => "gsm8k_flex";

    public Verdict Judge(string response, string groundTruth)
    {
        var matches = Number().Matches(PythonText.Tail(response, Gsm8kStrictRule.Window));
        if (matches.Count == 0)
        {
            return Verdict.Missing("The last 300 characters have no number.");
        }
        // A lone "." is passed over; where nothing else is found the reference keeps the first match.
        var answer = (matches.LastOrDefault(match => match.Value != ".") ?? matches[0]).Value;
        return Verdict.Of(answer == groundTruth, answer, ExtractionMethod.LastNumber);
    }

    [GeneratedRegex(@"\-?[0-9\.\,]+")]
    private static partial Regex Number();
}
