using System.Globalization;
using Bupo.Data;

namespace Bupo.Preflight;

/// <summary>Two examples that ask the same.</summary>
/// <param name="First">The one of the first dataset.</param>
/// <param name="Second">The one of the second.</param>
public sealed record PromptOverlap(PromptExample First, PromptExample Second)
{
    /// <summary>Whether the gold answers are the same text too.</summary>
    public bool SameAnswer => First.Answer == Second.Answer;

    /// <summary>Problems of one dataset that occur in another, e.g. of the training set in a test set.</summary>
    /// <remarks>Problems are compared by their letters, digits and the symbols + = &lt; and their like; punctuation, dollar signs, spaces and case don't count.</remarks>
    public static IReadOnlyList<PromptOverlap> Between(PromptDataset first, PromptDataset second)
    {
        var known = first.Examples.ToLookup(e => Key(e.Problem));
        return [.. from example in second.Examples from same in known[Key(example.Problem)] select new PromptOverlap(same, example)];
    }

    /// <summary>Problems that occur more than once within a dataset, each paired with its first occurrence.</summary>
    public static IReadOnlyList<PromptOverlap> Within(PromptDataset dataset) =>
        [.. dataset.Examples.GroupBy(e => Key(e.Problem)).SelectMany(g => g.Skip(1).Select(e => new PromptOverlap(g.First(), e)))];

    private static string Key(string problem)
    {
        var key = new char[problem.Length];
        var length = 0;
        foreach (var c in problem)
        {
            if (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == UnicodeCategory.MathSymbol)
            {
                key[length++] = char.ToLower(c, CultureInfo.InvariantCulture);
            }
        }
        return new string(key, 0, length);
    }
}
