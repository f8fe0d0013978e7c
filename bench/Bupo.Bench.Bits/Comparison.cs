namespace Bupo.Bench.Bits;

/// <summary>What differs between two recordings.</summary>
internal static class Comparison
{
    private const int ShownPerRun = 12;

    /// <summary>Prints each run's differences.</summary>
    /// <returns>Whether all values of all runs that both have are equal, and both have the same runs.</returns>
    public static bool Print(Recording before, Recording after)
    {
        var same = true;
        foreach (var name in before.Runs.Keys.Union(after.Runs.Keys).Order(StringComparer.Ordinal))
        {
            if (!before.Runs.TryGetValue(name, out var old) || !after.Runs.TryGetValue(name, out var now))
            {
                Console.WriteLine($"{name,-20} only {(before.Runs.ContainsKey(name) ? "before" : "after")}");
                same = false;
                continue;
            }
            var differences = old.Keys.Union(now.Keys).Where(key => old.GetValueOrDefault(key) != now.GetValueOrDefault(key)).Order(StringComparer.Ordinal).ToArray();
            Console.WriteLine($"{name,-20} {(differences.Length == 0 ? $"equal in all {old.Count} values" : $"{differences.Length} of {old.Keys.Union(now.Keys).Count()} values differ")}");
            foreach (var key in differences.Take(ShownPerRun))
            {
                Console.WriteLine($"    {key}: {old.GetValueOrDefault(key) ?? "absent"} -> {now.GetValueOrDefault(key) ?? "absent"}");
            }
            same &= differences.Length == 0;
        }
        return same;
    }
}
