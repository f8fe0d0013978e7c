namespace Bupo.Training.Batching;

/// <summary>Divides sequences into parts of nearly equal total length.</summary>
/// <remarks>
/// The largest differencing method of Karmarkar and Karp, "The differencing method of set partitioning", 1982, for k parts:
/// keep a heap of partial divisions, each k sets ordered by sum; merge the two whose sums are spread widest, largest set
/// with smallest, until one is left.
/// </remarks>
public static class SequencePartition
{
    /// <summary>Divides sequences into parts.</summary>
    /// <param name="lengths">The length of each sequence.</param>
    /// <param name="parts">How many parts.</param>
    /// <param name="equalCounts">Whether every part must have the same number of sequences.</param>
    /// <returns>The sequences of each part by index, ascending; no part is empty.</returns>
    /// <exception cref="ArgumentException">There are fewer sequences than parts, or their number is not divisible where it must be.</exception>
    public static int[][] Balance(IReadOnlyList<int> lengths, int parts, bool equalCounts = false)
    {
        if (parts < 1 || lengths.Count < parts)
        {
            throw new ArgumentException($"{lengths.Count} sequences cannot be divided into {parts} parts; every part needs at least one.", nameof(parts));
        }
        if (equalCounts && lengths.Count % parts != 0)
        {
            throw new ArgumentException($"{lengths.Count} sequences cannot be divided into {parts} parts of equal count.", nameof(parts));
        }
        var ascending = Enumerable.Range(0, lengths.Count).OrderBy(index => lengths[index]);
        var heap = new PriorityQueue<Division, Division>();
        foreach (var items in ascending.Chunk(equalCounts ? parts : 1))
        {
            var division = Division.Of(items, lengths, parts);
            heap.Enqueue(division, division);
        }
        while (heap.Count > 1)
        {
            var merged = heap.Dequeue().Merge(heap.Dequeue());
            heap.Enqueue(merged, merged);
        }
        return [.. heap.Dequeue().Sets.Select(set => set.Items.Order().ToArray())];
    }

    /// <summary>Sequences and the sum of their lengths, ordered by sum, then by count.</summary>
    private sealed record Set(long Sum, int[] Items) : IComparable<Set>
    {
        public int CompareTo(Set? other) => other is null ? 1 : (Sum, Items.Length).CompareTo((other.Sum, other.Items.Length));

        public Set With(Set other) => new(Sum + other.Sum, [.. Items, .. other.Items]);
    }

    /// <summary>k sets, largest first; the division of widest spread comes first off the heap.</summary>
    private sealed record Division(Set[] Sets) : IComparable<Division>
    {
        private long Spread => Sets[0].Sum - Sets[^1].Sum;

        public static Division Of(int[] items, IReadOnlyList<int> lengths, int parts) => Sorted(
            Enumerable.Range(0, parts).Select(part => part < items.Length ? new Set(lengths[items[part]], [items[part]]) : new Set(0, [])));

        public Division Merge(Division other) => Sorted(Sets.Select((set, part) => set.With(other.Sets[^(part + 1)])));

        public int CompareTo(Division? other) => other is null ? -1
            : Spread != other.Spread ? other.Spread.CompareTo(Spread)
            : other.Sets[0].CompareTo(Sets[0]);

        private static Division Sorted(IEnumerable<Set> sets) => new([.. sets.OrderDescending()]);
    }
}
