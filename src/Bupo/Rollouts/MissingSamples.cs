namespace Bupo.Rollouts;

/// <summary>What is left to sample of a prompt.</summary>
internal static class MissingSamples
{
    /// <summary>The missing ones among samples 0 … count − 1, as runs of consecutive ones.</summary>
    public static IEnumerable<(int First, int Count)> Runs(int count, Func<int, bool> isThere)
    {
        var first = 0;
        for (var sample = 0; sample <= count; sample++)
        {
            if (sample < count && !isThere(sample))
            {
                continue;
            }
            if (first < sample)
            {
                yield return (first, sample - first);
            }
            first = sample + 1;
        }
    }
}
