using System.Text.Json.Nodes;

namespace Bupo.Rewards;

/// <summary>1 for a boxed expression that reaches a countdown's target with every number used exactly once, else 0.</summary>
/// <remarks>The gold answer is one of many ways, so the expression itself is checked, in exact fractions.</remarks>
public sealed class CountdownReward : IReward
{
    /// <inheritdoc/>
    public string Name => "countdown";

    /// <inheritdoc/>
    public RewardScore Score(FinishedResponse response)
    {
        if (BoxedAnswer.Last(response.Text) is not { } expression)
        {
            return new(0, "no well-formed box");
        }
        var (numbers, target) = Puzzle(response);
        if (CountdownExpression.Read(expression) is not { } read)
        {
            return new(0, "the box holds no expression of numbers, + - * / and brackets");
        }
        if (!read.Numbers.Order().SequenceEqual(numbers.Order()))
        {
            return new(0, $"uses {string.Join(", ", read.Numbers)}, expected {string.Join(", ", numbers)}");
        }
        return read.Value == target ? new(1) : new(0, $"reaches {read.Value.ToLatex()}, expected {target}");
    }

    private static (int[] Numbers, int Target) Puzzle(FinishedResponse response) =>
        response.Example.Extra["numbers"] is JsonArray numbers && response.Example.Extra["target"] is { } target
            ? ([.. numbers.Select(n => n!.GetValue<int>())], target.GetValue<int>())
            : throw new BupoException($"Example {response.Example.Id} of {response.Example.Source} has no numbers and target; "
                + "the countdown reward takes examples of the synthetic task countdown.");
}
