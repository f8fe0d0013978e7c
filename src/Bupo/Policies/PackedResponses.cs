using Bupo.Models.Architectures;
using Bupo.Models.Decoder.Attention;

namespace Bupo.Policies;

/// <summary>Responses packed for one pass, in which equal prompts are stored once: P + Σ(R − 1) rows instead of Σ(P + R − 1).</summary>
/// <remarks>
/// The state at a row predicts the token after it: the first response token is predicted at the prompt's last row, which all responses
/// share, and the last response token is never an input. Example: prompt [a b], responses [c d] and [e]: rows a b c; targets c d e are
/// predicted at rows 1 2 1. Gradients through shared rows add up, so they equal those of unshared sequences.
/// </remarks>
public sealed class PackedResponses
{
    private readonly SequenceLayout _layout;

    private PackedResponses(int[] tokens, SequenceLayout layout, long[] rows, int[] targets, int[] lengths, int firstTarget)
    {
        (Tokens, _layout, Rows, Targets, Lengths, FirstTarget) = (tokens, layout, rows, targets, lengths, firstTarget);
    }

    /// <summary>Ids of all rows, [T].</summary>
    public int[] Tokens { get; }

    /// <summary>For each response token, sequence after sequence, the row whose state predicts it, [N].</summary>
    public long[] Rows { get; }

    /// <summary>The response tokens, in the same order, [N].</summary>
    public int[] Targets { get; }

    /// <summary>The number of tokens of each response.</summary>
    public int[] Lengths { get; }

    /// <summary>The index of the first target among the response tokens of all sequences that <see cref="Batches"/> cut.</summary>
    public int FirstTarget { get; }

    /// <summary>Packs sequences, in their order.</summary>
    /// <param name="sequences">The sequences of one micro-batch.</param>
    /// <param name="share">Whether equal prompts are stored once.</param>
    public static PackedResponses Pack(IReadOnlyList<ResponseSequence> sequences, bool share = true) => Pack(sequences, share, firstTarget: 0);

    /// <summary>Cuts sequences, kept in order, into micro-batches and packs each.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="rowBudget">Maximum number of rows per micro-batch; a longer sequence is a micro-batch of its own.</param>
    /// <param name="share">Whether equal prompts are stored once. The cut assumes that they are.</param>
    public static IEnumerable<PackedResponses> Batches(IReadOnlyList<ResponseSequence> sequences, int rowBudget, bool share = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowBudget, 1);
        var firstTarget = 0;
        foreach (var (start, end) in Cut(sequences, rowBudget))
        {
            var packed = Pack([.. sequences.Take(start..end)], share, firstTarget);
            firstTarget += packed.Targets.Length;
            yield return packed;
        }
    }

    /// <summary>The attention of a pass over these rows: each response sees its prompt and itself. The caller owns it.</summary>
    internal PackedAttention Attention(DecoderConfig config) => new(config, _layout);

    private static PackedResponses Pack(IReadOnlyList<ResponseSequence> sequences, bool share, int firstTarget)
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
        return new PackedResponses([.. tokens], builder.Build(), [.. rows], [.. targets], [.. sequences.Select(s => s.Response.Length)], firstTarget);
    }

    private static IEnumerable<(int Start, int End)> Cut(IReadOnlyList<ResponseSequence> sequences, int rowBudget)
    {
        var (start, rows) = (0, 0);
        var prompts = new HashSet<TokenKey>();
        for (var i = 0; i < sequences.Count; i++)
        {
            var key = new TokenKey(sequences[i].Prompt);
            var added = sequences[i].Response.Length - 1 + (prompts.Contains(key) ? 0 : key.Length);
            if (i > start && rows + added > rowBudget)
            {
                yield return (start, i);
                prompts.Clear();
                (start, rows, added) = (i, 0, sequences[i].Response.Length - 1 + key.Length);
            }
            prompts.Add(key);
            rows += added;
        }
        if (start < sequences.Count)
        {
            yield return (start, sequences.Count);
        }
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
