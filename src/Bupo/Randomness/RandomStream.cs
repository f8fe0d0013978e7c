using System.Text;

namespace Bupo.Randomness;

/// <summary>A stream of random numbers that is a pure function of (seed, purpose, index): the same on every machine and version.</summary>
/// <remarks>
/// Philox4x32-10 with the seed as its key and, as its 128-bit counter, (block number, FNV-1a of the purpose's UTF-8 bytes, low
/// and high half of the index). Block 0 gives the first four 32-bit words, block 1 the next four. Streams of other purposes or
/// indices never overlap, so element 1,000,000 of anything can be made without making those before it.
/// </remarks>
public sealed class RandomStream
{
    private readonly ulong _seed;
    private readonly uint _purpose;
    private readonly ulong _index;
    private readonly uint[] _words = new uint[4];
    private uint _block;
    private int _used = 4;

    /// <summary>Opens a stream at its beginning.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for, e.g. <c>shuffle</c>; distinguishes streams of one seed.</param>
    /// <param name="index">Which stream of that purpose, e.g. an epoch or an example's number.</param>
    public RandomStream(ulong seed, string purpose, ulong index = 0)
    {
        _seed = seed;
        _purpose = Fnv1a(purpose);
        _index = index;
    }

    /// <summary>The next 32 random bits.</summary>
    /// <exception cref="InvalidOperationException">All 2^34 words of the stream are used up.</exception>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            (_words[0], _words[1], _words[2], _words[3]) =
                Philox.Block(_block, _purpose, (uint)_index, (uint)(_index >> 32), (uint)_seed, (uint)(_seed >> 32));
            _used = 0;
            if (++_block == 0)
            {
                throw new InvalidOperationException("A random stream holds 2^34 words and this one is used up; open one with another index.");
            }
        }
        return _words[_used++];
    }

    /// <summary>The next 64 random bits: the first word drawn is the low half.</summary>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>Uniform in [0, 1): the upper 53 of 64 bits, divided by 2^53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Uniform in [0, <paramref name="count"/>), without bias: a 32-bit word is redrawn while it is past the last whole multiple.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var limit = (1ul << 32) / (uint)count * (uint)count;
        ulong word;
        do
        {
            word = NextUInt32();
        }
        while (word >= limit);
        return (int)(word % (uint)count);
    }

    /// <summary>Uniform over the integers from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => checked(low + Below(checked(high - low + 1)));

    /// <summary>One of the items, each as likely.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Puts the items in a random order: Fisher–Yates from the last position down.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static uint Fnv1a(string purpose)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(purpose))
        {
            hash = unchecked((hash ^ b) * 16777619u);
        }
        return hash;
    }
}
