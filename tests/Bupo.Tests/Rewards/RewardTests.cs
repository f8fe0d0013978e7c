using System.Text.Json.Nodes;
using Bupo.Data;
using Bupo.Data.Synthetic;
using Bupo.Rewards;
using Bupo.Verification;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Rewards;

public class RewardTests
{
    private static readonly MathReward Math = new(AnswerRules.Symbolic);

    private static FinishedResponse Countdown => new(Example() with { Source = "countdown" }, @"\boxed{1}", 1);

    [Theory]
    [InlineData(79, 0)]
    [InlineData(80, 0)]
    [InlineData(90, -0.5)]
    [InlineData(100, -1)]
    [InlineData(120, -1)]
    public void Overlong_Length_FollowsEquation13(int tokens, double expected) =>
        Assert.Equal(expected, new OverlongReward(100, 20).Score(Response("", tokens)).Value);

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Overlong_BadBuffer_IsRefused(int buffer) =>
        Assert.Contains($"buffer is {buffer} tokens", Assert.Throws<BupoException>(() => new OverlongReward(100, buffer)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(@"So \boxed{4}.", 1, "a box")]
    [InlineData(@"\boxed{\frac{1}{2}} and \boxed{\{1, 2\}}", 1, "escaped braces")]
    [InlineData(@"\boxed{\text{a\}b}}", 1, "an escaped brace inside")]
    [InlineData(@"\boxed{ }", 0, "an empty box")]
    [InlineData(@"\boxed{\frac{1}{2}", 0, "a cut-off box")]
    [InlineData("4", 0, "no box")]
    public void Format_Response_NeedsAWellFormedBox(string text, double expected, string reason) =>
        Assert.True(expected == new FormatReward().Score(Response(text)).Value, reason);

    [Theory]
    [InlineData(@"\boxed{(7 + 3) * 5 / 2}", 1, "the target with every number")]
    [InlineData(@"\boxed{\left(7+3\right) \times 5 \div 2}", 1, "in LaTeX")]
    [InlineData(@"\boxed{25}", 0, "the target itself")]
    [InlineData(@"\boxed{5 * 5}", 0, "other numbers")]
    [InlineData(@"\boxed{5 * 7 - 3 * 2 - 2 - 2}", 0, "a number again")]
    [InlineData(@"\boxed{7 + 3 + 5 + 2}", 0, "another value")]
    [InlineData(@"\boxed{7 / (3 + 2 - 5)}", 0, "division by zero")]
    [InlineData(@"\boxed{7 + }", 0, "no expression")]
    [InlineData("(7 + 3) * 5 / 2", 0, "no box")]
    public void Countdown_Expression_IsCheckedItself(string text, double expected, string reason)
    {
        var example = Example() with { Source = "countdown", Extra = new() { ["numbers"] = new JsonArray(2, 3, 5, 7), ["target"] = 25 } };

        Assert.True(expected == Math.Score(new(example, text, 1)).Value, reason);
    }

    [Fact]
    public void Countdown_EveryMadeAnswer_IsRight() => Assert.All(
        SyntheticDataset.Generate(new CountdownTask(), new(1, 4), 300).Examples,
        example => Assert.Equal(new RewardScore(1), Math.Score(new(example, $@"\boxed{{{example.Answer}}}", 1))));

    [Fact]
    public void Countdown_AnyText_GivesAValue() => Gen.String[Gen.Char["()+-*/0123456789 \\{}"], 0, 60].Sample(text =>
        Math.Score(new(Example() with { Source = "countdown", Extra = new() { ["numbers"] = new JsonArray(1, 2), ["target"] = 3 } }, $@"\boxed{{{text}}}", 1)).Value is 0 or 1);

    [Theory]
    [InlineData("symbolic", @"It is \boxed{0.5}.", 1)]
    [InlineData("hendrycks", @"It is \boxed{0.5}.", 1)]
    [InlineData("hendrycks", @"It is \boxed{2/4}.", 0)]
    [InlineData("symbolic", @"It is \boxed{2/4}.", 1)]
    [InlineData("symbolic", @"It is \boxed{\frac13}.", 0)]
    [InlineData("symbolic", "I don't know.", 0)]
    public void Math_Response_IsJudgedByTheRule(string rule, string text, double expected)
    {
        var response = new FinishedResponse(Example() with { Answer = @"\frac{1}{2}" }, text, 1);

        Assert.Equal(expected, new MathReward(AnswerRules.ByName(rule)).Score(response).Value);
    }

    [Fact]
    public void RewardSum_Parts_KeepNamesAndWeights()
    {
        var rewards = new RewardSum([new(new FormatReward(), 0.5), new(new OverlongReward(100, 20), 2)]);

        var breakdown = rewards.Score(Response(@"\boxed{1}", 90));

        Assert.Equal(0.5 * 1 + 2 * -0.5, breakdown.Total);
        Assert.Equal([("format", 1.0, 0.5, ""), ("overlong", -0.5, 2.0, "90 of 100 tokens")], breakdown.Parts.Select(p => (p.Name, p.Value, p.Weight, p.Reason)));
    }

    [Fact]
    public void RewardSum_BadSettings_AreRefused()
    {
        Assert.Throws<BupoException>(() => new RewardSum([]));
        Assert.Contains("format is named twice", Assert.Throws<BupoException>(() => new RewardSum([new(new FormatReward()), new(new FormatReward())])).Message, StringComparison.Ordinal);
        Assert.Contains("weight NaN", Assert.Throws<BupoException>(() => new RewardSum([new(new FormatReward(), double.NaN)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RewardSum_NotFinite_StopsTheRun() =>
        Assert.Contains("gave NaN", Assert.Throws<InvalidOperationException>(() => new RewardSum([new(new NotANumber())]).Score(Response(""))).Message, StringComparison.Ordinal);

    [Fact]
    public void RewardSum_RewardThatThrows_KeepsTheErrorsOwnType() =>
        Assert.Contains("but no whole numbers in the columns numbers and target", Assert.Throws<BupoException>(() =>
            new RewardSum([new(Math)]).Score(Countdown)).Message, StringComparison.Ordinal);

    private static FinishedResponse Response(string text, int tokens = 1) => new(Example(), text, tokens);

    private static PromptExample Example() => new() { Id = "e", Messages = [new("user", "?")], Answer = "4" };

    private sealed class NotANumber : IReward
    {
        public string Name => "odd";

        public RewardScore Score(FinishedResponse response) => new(double.NaN);
    }
}
