namespace Bupo.Rollouts;

/// <summary>Random numbers that are functions of a seed, a stream and a place in it, so that no draw depends on the order of others.</summary>
/// <remarks>SplitMix64's finaliser (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014) over the three.</remarks>
public static class CounterRandom
{
    private const ulong Golden = 0x9e3779b97f4a7c15;
    private const double Step = 1.0 / (1L << 53);

    /// <summary>A number in [0, 1), one of 2^53 equally spaced ones.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="stream">The sequence that draws.</param>
    /// <param name="place">The draw within the sequence.</param>
    public static double Uniform(ulong seed, ulong stream, ulong place) =>
        (Mix(Mix(Mix(seed + Golden) + stream + Golden) + place + Golden) >> 11) * Step;

    /// <summary>A number in [0, 1) for a sequence that is one of several samples of a prompt.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="sample">The sample of the prompt.</param>
    /// <param name="place">The draw within the sequence.</param>
    public static double Uniform(ulong seed, ulong prompt, ulong sample, ulong place) => Uniform(Mix(Mix(seed + Golden) + prompt + Golden), sample, place);

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
