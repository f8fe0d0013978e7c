using System.Text.Json.Nodes;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>The numbers game: reach a target with every given number used once and the four operations.</summary>
/// <remarks>
/// Difficulty d gives d + 2 numbers. The answer is one way; others are as right, so the expression itself is judged
/// by <c>numbers</c> and <c>target</c> in <see cref="SyntheticProblem.Extra"/>.
/// </remarks>
internal sealed class CountdownTask : ISyntheticTask
{
    /// <summary>The source of its examples, by which they are judged.</summary>
    internal const string SourceName = "countdown";

    private static readonly Wording Asked = new(
        @"Using each of the numbers {0} exactly once and the operations +, -, *, /, write an expression equal to {1}. Put it in \boxed{{}}.",
        @"Reach {1} with the numbers {0}, each used exactly once, and +, -, *, /. Put the expression in \boxed{{}}.",
        @"Combine {0} (every number once) by +, -, * and / so that the result is {1}. Give the expression in \boxed{{}}.");

    /// <inheritdoc/>
    public string Name => SourceName;

    /// <inheritdoc/>
    public int HighestDifficulty => 4;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        while (true)
        {
            var numbers = Enumerable.Range(0, difficulty + 2).Select(_ => random.Between(1, 25)).ToArray();
            var (value, text) = Combine(random, [.. numbers.Select(n => ((Fraction)n, n.ToString(System.Globalization.CultureInfo.InvariantCulture)))]);
            if (value.IsInteger && value.Numerator >= 1 && value.Numerator <= 999 && !numbers.Any(n => n == value.Numerator))
            {
                var target = (int)value.Numerator;
                random.Shuffle(numbers.AsSpan());
                return new(Asked.Ask(random, string.Join(", ", numbers), target), text)
                {
                    Extra = new() { ["numbers"] = new JsonArray([.. numbers.Select(n => (JsonNode)n)]), ["target"] = target },
                };
            }
        }
    }

    // Joins two random parts until one is left; inner parts keep their brackets.
    private static (Fraction Value, string Text) Combine(RandomStream random, List<(Fraction Value, string Text)> parts)
    {
        while (true)
        {
            var (a, b) = (Draw(random, parts), Draw(random, parts));
            var kind = random.Pick(['+', '-', '*', '/']);
            if (kind == '/' && (b.Value.Numerator.IsZero || !(a.Value / b.Value).IsInteger))
            {
                kind = '-';
            }
            var value = kind switch
            {
                '+' => a.Value + b.Value,
                '-' => a.Value - b.Value,
                '*' => a.Value * b.Value,
                _ => a.Value / b.Value,
            };
            var text = $"{a.Text} {kind} {b.Text}";
            if (parts.Count == 0)
            {
                return (value, text);
            }
            parts.Add((value, $"({text})"));
        }
    }

    private static T Draw<T>(RandomStream random, List<T> parts)
    {
        var index = random.Below(parts.Count);
        var part = parts[index];
        parts.RemoveAt(index);
        return part;
    }
}
