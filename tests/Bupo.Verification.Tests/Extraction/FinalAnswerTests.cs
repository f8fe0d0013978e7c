using Xunit;

namespace Bupo.Verification.Tests.Extraction;

/// <summary>Where the final answer of a response is found.</summary>
public sealed class FinalAnswerTests
{
    [Theory]
    [InlineData(@"So \boxed{4}. Wait: \boxed{5}.", "5", ExtractionMethod.Box)]
    [InlineData(@"\boxed{\frac{1}{2}}", @"\frac{1}{2}", ExtractionMethod.Box)]
    [InlineData(@"$\boxed 7$ is it", "7", ExtractionMethod.Box)]
    [InlineData(@"\fbox{8}", "8", ExtractionMethod.Box)]
    [InlineData(@"\boxed{\left\{1, 2\right.}", @"\left\{1, 2\right.", ExtractionMethod.Box)]
    [InlineData(@"$\boxed{1}$ and $\boxed{-2}$", "1, -2", ExtractionMethod.JoinedBoxes)]
    [InlineData(@"<think>\boxed{3}</think> It is \boxed{4}.", "4", ExtractionMethod.Box)]
    [InlineData(@"<think>\boxed{3}</think>", "3", ExtractionMethod.Box)]
    [InlineData("We add. The answer is 42.", "42.", ExtractionMethod.Phrase)]
    [InlineData("**Answer:** $x=3$ because it fits", "$x=3$", ExtractionMethod.Phrase)]
    [InlineData("It adds up.\n#### 1,234", "1,234", ExtractionMethod.Hashes)]
    [InlineData("First $2$, then $x+1$ at last", "$x+1$", ExtractionMethod.LastFormula)]
    [InlineData("We get 3 and then 17 apples", "17", ExtractionMethod.LastNumber)]
    public void Judge_Response_TellsTheAnswerAndHowItWasFound(string response, string answer, ExtractionMethod method)
    {
        var verdict = AnswerRules.Symbolic.Judge(response, "0");

        Assert.Equal(answer, verdict.Extracted);
        Assert.Equal(method, verdict.Method);
    }

    [Theory]
    [InlineData("", "states no answer")]
    [InlineData("I do not know.", "states no answer")]
    [InlineData(@"The answer is 5, so \boxed{}", "box is empty")]
    [InlineData(@"The answer is 5, so \boxed{5", "not closed")]
    public void Judge_NoAnswer_IsUnreadableWithTheReason(string response, string reason)
    {
        var verdict = AnswerRules.Symbolic.Judge(response, "5");

        Assert.Equal(VerdictKind.Unreadable, verdict.Kind);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "blank")]
    [InlineData("$ $", "blank")]
    [InlineData(@"\text{}", "blank")]
    [InlineData(@"\frac{1}{", "breaks off")]
    [InlineData(@"\frac{1}{0}+1", "divides by zero")]
    public void Readable_UnusableGold_SaysWhyAndRewardsNobody(string gold, string reason)
    {
        var isReadable = AnswerRules.Readable(gold, out var actual);

        Assert.False(isReadable);
        Assert.Contains(reason, actual, StringComparison.Ordinal);
        Assert.False(AnswerRules.Symbolic.Judge($@"\boxed{{{gold}}}", gold).IsCorrect);
    }

    [Fact]
    public void ByName_UnknownName_ListsTheKnownOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => AnswerRules.ByName("symbolik"));

        Assert.Contains("'symbolik'", error.Message, StringComparison.Ordinal);
        Assert.Contains("symbolic, hendrycks, dapo", error.Message, StringComparison.Ordinal);
    }
}
