namespace Bupo.Recipes.Binding;

/// <summary>Finds what a mistyped word was meant to be.</summary>
public static class Nearest
{
    /// <summary>The known word with the fewest edits to this one, if they are at most a third of its letters, or one that it begins.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">What could have been meant.</param>
    /// <returns>The word; null where none is near.</returns>
    public static string? To(string word, IEnumerable<string> known)
    {
        var best = known
            .Select(name => (Name: name, Edits: name.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 0 : Edits(word, name)))
            .OrderBy(k => k.Edits)
            .FirstOrDefault();
        return best.Name is not null && best.Edits <= Math.Max(1, word.Length / 3) ? best.Name : null;
    }

    // Levenshtein's distance, one row at a time.
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
