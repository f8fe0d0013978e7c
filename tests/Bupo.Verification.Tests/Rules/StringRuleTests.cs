using Xunit;

namespace Bupo.Verification.Tests.Rules;

/// <summary>The reference's string rules and their quirks, by hand.</summary>
public sealed class StringRuleTests
{
    [Theory]
    [InlineData(@"\boxed{\dfrac{1}{2}}", @"\frac12", true, "short fractions are spelt out")]
    [InlineData(@"\boxed{0.5}", @"\frac{1}{2}", true, "one decimal is known")]
    [InlineData(@"\boxed{1/2}", @"\frac{1}{2}", true, "a slash between integers")]
    [InlineData(@"\boxed{01/2}", @"\frac{01}{2}", false, "but only canonical ones")]
    [InlineData(@"\boxed{.25}", "0.25", true, "a missing zero")]
    [InlineData(@"\boxed{0.25}", @"\frac{1}{4}", false, "no arithmetic")]
    [InlineData(@"\boxed{7=5}", "5", true, "a short left side is dropped")]
    [InlineData(@"\boxed{abc=5}", "5", false, "a longer one is not")]
    [InlineData(@"\boxed{5\text{ cm}}", "5", true, "units after \\text{ are cut")]
    [InlineData(@"\boxed{a\text{ b}\text{ c}}", "a", false, "two of them raise an error")]
    [InlineData(@"\boxed 5$ and more", "5", true, "a spaced box runs to the dollar")]
    [InlineData(@"\boxed{4} then \boxed{5}", "5", true, "the last box")]
    [InlineData(@"\boxed{5", "5", false, "an open box")]
    [InlineData(@"\fbox{5}", "5", false, "another box is found but not opened")]
    [InlineData(@"\boxed{50\%}", "50", true, "percent signs are dropped")]
    public void Hendrycks_Quirk_IsReproduced(string response, string gold, bool isRight, string why) =>
        Assert.True(isRight == AnswerRules.ByName("hendrycks").Judge(response, gold).IsCorrect, why);

    [Theory]
    [InlineData("Answer: 5", "5", true)]
    [InlineData("answer : $5$.", "5", true)]
    [InlineData("Answer: x = \\frac12", @"\frac{1}{2}", true)]
    [InlineData("Answer: 1,234 dollars", "1234", true)]
    [InlineData("Answer: 4\nAnswer: 5", "5", true)]
    [InlineData("The result is 5", "5", false)]
    public void Dapo_AnswerLine_IsNormalized(string response, string gold, bool isRight) =>
        Assert.Equal(isRight, AnswerRules.ByName("dapo").Judge(response, gold).IsCorrect);

    [Theory]
    [InlineData("gsm8k_strict", "#### 1,234", "1234", true)]
    [InlineData("gsm8k_strict", "1234", "1234", false)]
    [InlineData("gsm8k_strict", "#### 5.", "5", false)]
    [InlineData("gsm8k_flex", "It is 5 .", "5", true)]
    [InlineData("gsm8k_flex", "It is -5", "-5", true)]
    [InlineData("gsm8k_flex", "no number", "5", false)]
    [InlineData("dapo_box", @"so \boxed{5}", "5", true)]
    [InlineData("dapo_box", @"so \boxed{5.0}", "5", false)]
    public void Judge_StringRule_FollowsTheReference(string rule, string response, string gold, bool isRight) =>
        Assert.Equal(isRight, AnswerRules.ByName(rule).Judge(response, gold).IsCorrect);

    [Fact]
    public void DapoBox_BoxBeforeTheWindow_IsNotSeen()
    {
        // A surrogate pair is one of the hundred characters, as in Python.
        var inside = @"\boxed{5}" + string.Concat(Enumerable.Repeat("😀", 91));
        var outside = @"\boxed{5}" + string.Concat(Enumerable.Repeat("😀", 92));

        Assert.True(AnswerRules.ByName("dapo_box").Judge(inside, "5").IsCorrect);
        Assert.False(AnswerRules.ByName("dapo_box").Judge(outside, "5").IsCorrect);
    }
}
