namespace Bupo.Verification.Rules;

/// <summary>The DAPO rule with its strict box option: the last box of the last 100 characters must be the gold answer's very string.</summary>
internal sealed class DapoBoxRule : IAnswerRule
{
    private const int Window = 100;

    public string Name => "dapo_box";

    public Verdict Judge(string response, string groundTruth)
    {
        // The caller of the strict test has already cut the response to its last 300 characters.
        var tail = PythonText.Tail(response, Window);
        var start = tail.LastIndexOf(@"\boxed{", StringComparison.Ordinal);
        var answer = start < 0 ? null : ReferenceBox.Content(ReferenceBox.Balanced(tail, start));
        return answer is null
            ? Verdict.Missing("The last 100 characters have no closed box.")
            : Verdict.Of(answer == groundTruth, answer, ExtractionMethod.Box);
    }
}
