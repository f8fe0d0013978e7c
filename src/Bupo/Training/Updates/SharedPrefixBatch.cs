using Bupo.Models.Decoder.Attention;

namespace Bupo.Training.Updates;

/// <summary>Sequences as one packed pass in which equal prompts stand once: P + Σ(R − 1) rows instead of Σ(P + R − 1).</summary>
/// <remarks>
/// The state at a row predicts the token after it: the first response token is read at the prompt's last row, which all responses
/// share, and the last response token is never fed. Example: prompt [a b], responses [c d] and [e]: rows a b c; targets c d e are
/// read at rows 1 2 1. Gradients through the shared rows add up, so they equal those of unshared sequences.
/// </remarks>
public sealed class SharedPrefixBatch
{
    private SharedPrefixBatch(int[] tokens, SequenceLayout layout, long[] rows, int[] targets)
    {
        Tokens = tokens;
        Layout = layout;
        Rows = rows;
        Targets = targets;
    }

    /// <summary>Ids of all rows, [T].</summary>
    public int[] Tokens { get; }

    /// <summary>Prompts, and responses that continue them.</summary>
    public SequenceLayout Layout { get; }

    /// <summary>For every response token, sequence after sequence, the row whose state predicts it.</summary>
    public long[] Rows { get; }

    /// <summary>The response tokens, in the same order.</summary>
    public int[] Targets { get; }

    /// <summary>Packs sequences, in their order.</summary>
    /// <param name="sequences">Those of one micro-batch.</param>
    /// <param name="share">Whether equal prompts are stored once.</param>
    public static SharedPrefixBatch Pack(IReadOnlyList<TrainingSequence> sequences, bool share = true)
    {
        var builder = new SequenceLayout.Builder();
        var (tokens, rows, targets) = (new List<int>(), new List<long>(), new List<int>());
        var prompts = new Dictionary<TokenKey, (int Segment, int LastRow)>();
        foreach (var sequence in sequences)
        {
            var key = new TokenKey(sequence.Prompt);
            if (!share || !prompts.TryGetValue(key, out var prompt))
            {
                prompt = (builder.Add(sequence.Prompt.Length), tokens.Count + sequence.Prompt.Length - 1);
                tokens.AddRange(sequence.Prompt);
                prompts[key] = prompt;
            }
            rows.Add(prompt.LastRow);
            for (var j = 0; j < sequence.Response.Length - 1; j++)
            {
                rows.Add(tokens.Count + j);
            }
            if (sequence.Response.Length > 1)
            {
                builder.Add(sequence.Response.Length - 1, prompt.Segment);
                tokens.AddRange(sequence.Response.AsSpan(0, sequence.Response.Length - 1));
            }
            targets.AddRange(sequence.Response);
        }
        return new SharedPrefixBatch([.. tokens], builder.Build(), [.. rows], [.. targets]);
    }

    /// <summary>Cuts sequences, kept in order, into micro-batches of at most <paramref name="budget"/> rows each (a longer sequence stands alone).</summary>
    /// <returns>Ranges of sequence indices.</returns>
    public static IReadOnlyList<Range> Cut(IReadOnlyList<TrainingSequence> sequences, int budget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1);
        var pieces = new List<Range>();
        var (start, rows) = (0, 0);
        var prompts = new HashSet<TokenKey>();
        for (var i = 0; i < sequences.Count; i++)
        {
            var key = new TokenKey(sequences[i].Prompt);
            var added = sequences[i].Response.Length - 1 + (prompts.Contains(key) ? 0 : key.Length);
            if (i > start && rows + added > budget)
            {
                pieces.Add(start..i);
                prompts.Clear();
                (start, rows, added) = (i, 0, sequences[i].Response.Length - 1 + key.Length);
            }
            prompts.Add(key);
            rows += added;
        }
        if (start < sequences.Count)
        {
            pieces.Add(start..sequences.Count);
        }
        return pieces;
    }

    /// <summary>A prompt as a dictionary key, by its ids.</summary>
    private readonly struct TokenKey(int[] ids) : IEquatable<TokenKey>
    {
        private readonly int[] _ids = ids;

        public int Length => _ids.Length;

        public bool Equals(TokenKey other) => _ids.AsSpan().SequenceEqual(other._ids);

        public override bool Equals(object? obj) => obj is TokenKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var id in _ids)
            {
                hash.Add(id);
            }
            return hash.ToHashCode();
        }
    }
}
