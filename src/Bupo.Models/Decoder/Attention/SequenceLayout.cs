namespace Bupo.Models.Decoder.Attention;

/// <summary>A run of consecutive rows of a packed batch that is a sequence, or the part of one after a shared prefix.</summary>
/// <param name="Start">Its first row.</param>
/// <param name="Length">Its rows.</param>
/// <param name="FirstPosition">Position of its first token in the sequence.</param>
/// <param name="Parent">Index of the segment it continues, or -1.</param>
public readonly record struct Segment(int Start, int Length, int FirstPosition, int Parent);

/// <summary>Which rows of a packed batch form which sequences. Masks come from here, never from token ids.</summary>
public sealed class SequenceLayout
{
    private SequenceLayout(IReadOnlyList<Segment> segments)
    {
        Segments = segments;
        Tokens = segments.Count == 0 ? 0 : segments[^1].Start + segments[^1].Length;
    }

    /// <summary>The segments in row order; together they cover all rows.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>All rows, T.</summary>
    public int Tokens { get; }

    /// <summary>Sequences one behind the other, each seeing only itself.</summary>
    /// <param name="lengths">Tokens of each sequence; each at least 1.</param>
    public static SequenceLayout Packed(params ReadOnlySpan<int> lengths)
    {
        var builder = new Builder();
        foreach (var length in lengths)
        {
            builder.Add(length);
        }
        return builder.Build();
    }

    /// <summary>Adds segments one by one.</summary>
    public sealed class Builder
    {
        private readonly List<Segment> _segments = [];
        private int _rows;

        /// <summary>Adds a sequence, or one that continues the segment <paramref name="parent"/>, whose rows it sees.</summary>
        /// <returns>The new segment's index.</returns>
        public int Add(int length, int parent = -1)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(parent, _segments.Count);
            var position = parent < 0 ? 0 : _segments[parent].FirstPosition + _segments[parent].Length;
            _segments.Add(new Segment(_rows, length, position, parent));
            _rows += length;
            return _segments.Count - 1;
        }

        /// <summary>The layout of what was added.</summary>
        public SequenceLayout Build() => new([.. _segments]);
    }

    /// <summary>The position of every row, [T].</summary>
    public long[] Positions()
    {
        var positions = new long[Tokens];
        foreach (var segment in Segments)
        {
            for (var i = 0; i < segment.Length; i++)
            {
                positions[segment.Start + i] = segment.FirstPosition + i;
            }
        }
        return positions;
    }

    /// <summary>How many tokens the longest sequence through every row has, [T].</summary>
    public int[] Lengths()
    {
        var ends = Segments.Select(segment => segment.FirstPosition + segment.Length).ToArray();
        for (var i = ends.Length - 1; i >= 0; i--)    // a segment comes after the one it continues
        {
            if (Segments[i].Parent is >= 0 and var parent)
            {
                ends[parent] = Math.Max(ends[parent], ends[i]);
            }
        }
        var lengths = new int[Tokens];
        for (var i = 0; i < ends.Length; i++)
        {
            lengths.AsSpan(Segments[i].Start, Segments[i].Length).Fill(ends[i]);
        }
        return lengths;
    }

    /// <summary>A segment with all it continues, outermost first.</summary>
    public IReadOnlyList<Segment> Chain(int index)
    {
        var chain = new List<Segment>();
        for (; index >= 0; index = Segments[index].Parent)
        {
            chain.Insert(0, Segments[index]);
        }
        return chain;
    }
}
