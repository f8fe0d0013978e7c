namespace Bupo.Models.Decoder.Attention;

/// <summary>The sequences of a layout one by one, each with a copy of the prefix that it shares with others.</summary>
internal sealed class UnsharedLayout
{
    /// <summary>Takes a layout apart.</summary>
    public UnsharedLayout(SequenceLayout shared)
    {
        var parents = shared.Segments.Select(segment => segment.Parent).ToHashSet();
        var (sources, lengths) = (new List<int>(), new List<int>());
        Rows = new long[shared.Tokens];
        var reach = new int[shared.Tokens];    // the length of the sequence that a row's answer comes from
        for (var leaf = 0; leaf < shared.Segments.Count; leaf++)
        {
            if (parents.Contains(leaf))
            {
                continue;
            }
            var length = shared.Segments[leaf].FirstPosition + shared.Segments[leaf].Length;
            foreach (var row in shared.Chain(leaf).SelectMany(segment => Enumerable.Range(segment.Start, segment.Length)))
            {
                if (length > reach[row])
                {
                    (reach[row], Rows[row]) = (length, sources.Count);
                }
                sources.Add(row);
            }
            lengths.Add(length);
        }
        (Layout, Sources) = (SequenceLayout.Packed([.. lengths]), sources);
    }

    /// <summary>The sequences.</summary>
    public SequenceLayout Layout { get; }

    /// <summary>For each of their rows, the row of the shared layout.</summary>
    public IReadOnlyList<int> Sources { get; }

    /// <summary>For each row of the shared layout, its row in the longest sequence through it.</summary>
    public long[] Rows { get; }
}
