using Xunit;

namespace Bupo.Verification.Tests.Extraction;

/// <summary>Which answer a response gives, and how it was found.</summary>
public sealed class FinalAnswerTests
{
    [Theory]
    [InlineData(@"So \boxed{4}. Wait: \boxed{5}.", "5", ExtractionMethod.Box)]
    [InlineData(@"\boxed{\frac{1}{2}}", @"\frac{1}{2}", ExtractionMethod.Box)]
    [InlineData(@"$\boxed 7$ is it", "7", ExtractionMethod.Box)]
    [InlineData("\\boxed\n{7}", "7", ExtractionMethod.Box)]
    [InlineData("\\boxed{7%\n}", "7", ExtractionMethod.Box)]
    [InlineData("boxed{7}", "7", ExtractionMethod.Box)]
    [InlineData(@"\fbox{8}", "8", ExtractionMethod.Box)]
    [InlineData(@"\boxed{\left\{1, 2\right.}", @"\left\{1, 2\right.", ExtractionMethod.Box)]
    [InlineData(@"\boxed{3 \text{ or } \boxed{5}}", @"3 \text{ or } \boxed{5}", ExtractionMethod.Box)]
    [InlineData(@"\boxed{7}, \boxed{7}", "7", ExtractionMethod.Box)]
    [InlineData(@"$\boxed{1}$ and $\boxed{-2}$", "1, -2", ExtractionMethod.JoinedBoxes)]
    [InlineData(@"\boxed{1} \quad \text{and} \quad \boxed{-2}", "1, -2", ExtractionMethod.JoinedBoxes)]
    [InlineData(@"n = \boxed{1} and n = \boxed{-2}", "1, -2", ExtractionMethod.JoinedBoxes)]
    [InlineData("- $\\boxed{1}$\n- $\\boxed{-2}$", "1, -2", ExtractionMethod.JoinedBoxes)]
    [InlineData("$\\boxed{1}$\n$\\boxed{2}$\n$\\boxed{3}$", "1, 2, 3", ExtractionMethod.JoinedBoxes)]
    [InlineData(@"<think>\boxed{3}</think> It is \boxed{4}.", "4", ExtractionMethod.Box)]
    [InlineData(@"<think>\boxed{3}</think>", "3", ExtractionMethod.Box)]
    [InlineData(@"<think>\boxed{3}</think><answer>4</answer>", "4", ExtractionMethod.Phrase)]
    [InlineData("We add. The answer is 42.", "42", ExtractionMethod.Phrase)]
    [InlineData("**Answer:** $x=3$ because it fits", "$x=3$", ExtractionMethod.Phrase)]
    [InlineData("**Final Answer**\n\n17", "17", ExtractionMethod.Phrase)]
    [InlineData("Solution.\n\\[\\text{Answer: }9\\]", "9", ExtractionMethod.Phrase)]
    [InlineData("答案是17。", "17", ExtractionMethod.Phrase)]
    [InlineData("La respuesta es 17.", "17", ExtractionMethod.Phrase)]
    [InlineData("The answer is $17$ or $18$.", "$17$ or $18$", ExtractionMethod.Phrase)]
    [InlineData("It adds up.\n#### 1,234", "1,234", ExtractionMethod.Hashes)]
    [InlineData("We count. Therefore the total is 17 apples.", "17 apples", ExtractionMethod.Conclusion)]
    [InlineData("We solve. Hence $$x=5.$$", "$$x=5.$$", ExtractionMethod.Conclusion)]
    [InlineData("**5**", "5", ExtractionMethod.WholeResponse)]
    public void Judge_Response_TellsTheAnswerAndHowItWasFound(string response, string answer, ExtractionMethod method)
    {
        var verdict = AnswerRules.Symbolic.Judge(response, "0");

        Assert.Equal(answer, verdict.Extracted);
        Assert.Equal(method, verdict.Method);
    }

    [Theory]
    [InlineData("", Refusal.NoAnswer, "gives no answer")]
    [InlineData("I do not know.", Refusal.NoAnswer, "gives no answer")]
    [InlineData("I looked at exercise 5 and could not finish it.", Refusal.NoAnswer, "a number in the text")]
    [InlineData("Step 3. Read. Step 4. Draw. Step 5.", Refusal.NoAnswer, "a number of a step")]
    [InlineData("We have $a=4$ and $b=5$, so the next step is to", Refusal.NoAnswer, "a formula in the text")]
    [InlineData("Evaluate the expression: $8-3$", Refusal.NoAnswer, "the question")]
    [InlineData(@"The answer is 5, so \boxed{}", Refusal.NoAnswer, "the last box is empty")]
    [InlineData(@"The answer is 5, so \boxed{5", Refusal.NoAnswer, "the last box is not closed")]
    [InlineData("<think>\nWe get 5, but let me check", Refusal.UnfinishedThinking, "thinking without an end")]
    [InlineData(@"<think>So \boxed{5}. Wait", Refusal.UnfinishedThinking, "a box in thinking without an end")]
    [InlineData("The answer is $5$ or $6$.", Refusal.Hedged, "two candidates")]
    [InlineData("The answer is $5$, no wait, $6$.", Refusal.Hedged, "taken back")]
    [InlineData("The answer is $5$. Actually, it is $6$.", Refusal.Hedged, "taken back in the next sentence")]
    [InlineData("Answer: $5$ if the box is open, $6$ otherwise", Refusal.Hedged, "a condition")]
    [InlineData("I doubt that the answer is $5$; it is $6$.", Refusal.Hedged, "doubted")]
    [InlineData("The answer is $5$?", Refusal.Hedged, "a question")]
    [InlineData(@"\boxed{5} or 6", Refusal.Hedged, "a second candidate after the box")]
    [InlineData(@"\boxed{5 \text{ or } 6}", Refusal.Hedged, "two candidates in the box")]
    public void Judge_NoSingleAnswer_IsRefusedWithTheReason(string response, Refusal refusal, string why)
    {
        var verdict = AnswerRules.Symbolic.Judge(response, "5");

        Assert.True(!verdict.IsCorrect && verdict.Refusal == refusal, $"{why}: {verdict}");
        Assert.NotEqual("", verdict.Reason);
    }

    [Theory]
    [InlineData(@"\boxed{\langle K\rangle\gg\Delta E}" + "\n\n**Answer: D**", "D", true, "the letter after the box")]
    [InlineData(@"\boxed{\langle K\rangle\gg\Delta E}" + "\n\n**Answer: D**", "E", false, "not a letter in the box")]
    [InlineData(@"\boxed{5}" + "\n\nAnswer: D", "5", true, "the box, where the gold answer is not a letter")]
    [InlineData(@"\boxed{5} or 10/2", "5", true, "two candidates that are the same")]
    [InlineData("The answer is $5$ times $4$.", "5", false, "a product")]
    [InlineData("The answer is greater than 5", "5", false, "a bound")]
    [InlineData("The answer isn't 5", "5", false, "denied")]
    [InlineData("#### 5 or 6", "5", false, "two candidates")]
    public void Judge_StatedAnswer_IsComparedAsAWhole(string response, string gold, bool isRight, string why) =>
        Assert.True(isRight == AnswerRules.Symbolic.Judge(response, gold).IsCorrect, why);

    [Theory]
    [InlineData("First $2$, then $x+1$ at last", "$x+1$", ExtractionMethod.LastFormula)]
    [InlineData("We get 3 and then 17 apples", "17", ExtractionMethod.LastNumber)]
    public void Judge_Leniently_ReadsTheLastFormulaOrNumberAndSaysSo(string response, string answer, ExtractionMethod method)
    {
        var verdict = AnswerRules.SymbolicLenient.Judge(response, "17");

        Assert.Equal((answer, method), (verdict.Extracted, verdict.Method));
        Assert.Contains("Read leniently", verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(Refusal.NoAnswer, AnswerRules.Symbolic.Judge(response, "17").Refusal);
    }

    [Fact]
    public void Judge_TruncatedResponse_IsRefused()
    {
        var verdict = AnswerRules.Symbolic.Judge(@"\boxed{5} and", "5", new(IsTruncated: true));

        Assert.Equal((VerdictKind.Unreadable, Refusal.Truncated), (verdict.Kind, verdict.Refusal));
        Assert.True(AnswerRules.ByName("hendrycks").Judge(@"\boxed{5} and", "5", new(IsTruncated: true)).IsCorrect);
    }

    [Theory]
    [InlineData("Evaluate $8-3$.", @"\boxed{8-3}", "5", true, "not evaluated")]
    [InlineData("Simplify $\\left( x+1 \\right)^2-1$.", @"\boxed{(x+1)^2-1}", "x^2+2x", true, "not simplified; layout does not count")]
    [InlineData("Factor $x^2-9$.", @"\boxed{x^{2}-9}", "(x-3)(x+3)", true, "not factored")]
    [InlineData("Evaluate $18-3$ and more.", @"\boxed{8-3}", "5", false, "another number")]
    [InlineData("Is $2^3$ or $3^2$ greater?", @"\boxed{3^2}", "3^2", false, "the gold answer itself")]
    [InlineData("Which of 5 and 6 is odd?", @"\boxed{5}", "5", false, "a plain number")]
    public void Judge_ExpressionOfTheQuestion_IsRefusedWhereTheGoldAnswerDiffers(string question, string response, string gold, bool isRefused, string why)
    {
        var verdict = AnswerRules.Symbolic.Judge(response, gold, new(question));

        Assert.True((verdict.Refusal == Refusal.RepeatsQuestion) == isRefused && verdict.IsCorrect == !isRefused, $"{why}: {verdict}");
        Assert.True(AnswerRules.Symbolic.Judge(response, gold).IsCorrect, "without the question nothing is known of it");
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
