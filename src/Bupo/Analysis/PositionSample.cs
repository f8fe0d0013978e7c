namespace Bupo.Analysis;

/// <summary>A seeded sample of a response's positions, the same whatever else is measured beside it.</summary>
internal static class PositionSample
{
    /// <summary>How many places of a response are drawn; at least one.</summary>
    public static int Count(int length, double part) => Math.Max(1, (int)Math.Round(part * length));

    /// <summary>At least one place, rising; all where <paramref name="part"/> is 1.</summary>
    public static int[] Draw(int seed, int response, int length, double part)
    {
        var count = Count(length, part);
        if (count >= length)
        {
            return [.. Enumerable.Range(0, length)];
        }
        var places = Enumerable.Range(0, length).ToArray();
        var state = (((ulong)(uint)seed << 32) | (uint)response) ^ 0x9E3779B97F4A7C15;
        for (var i = 0; i < count; i++)
        {
            var j = i + (int)(Next(ref state) % (ulong)(length - i));
            (places[i], places[j]) = (places[j], places[i]);
        }
        Array.Sort(places, 0, count);
        return places[..count];
    }

    /// <summary>SplitMix64.</summary>
    public static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
