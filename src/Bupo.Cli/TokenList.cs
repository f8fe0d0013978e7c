using System.Globalization;

namespace Bupo.Cli;

/// <summary>Token ids on a command line.</summary>
internal static class TokenList
{
    /// <summary>Reads ids separated by commas.</summary>
    /// <exception cref="BupoException">Anything else.</exception>
    public static int[] Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new BupoException($"--tokens: found '{part}', expected token ids separated by commas, such as 1,2,3."))];

    /// <summary>Refuses ids that the model has no embedding for, and an empty list.</summary>
    /// <exception cref="BupoException">There are none, or one is outside the vocabulary.</exception>
    public static void RequireInVocabulary(int[] ids, int vocabulary)
    {
        if (ids.Length == 0)
        {
            throw new BupoException("The text gives no tokens; a model needs at least one.");
        }
        if (ids.Any(id => id >= vocabulary))
        {
            throw new BupoException($"Token {ids.First(id => id >= vocabulary)} is outside the model's vocabulary, expected ids below {vocabulary}.");
        }
    }
}
