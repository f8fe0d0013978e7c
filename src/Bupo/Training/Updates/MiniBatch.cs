using Bupo.Algorithms;
using Bupo.Policies;

namespace Bupo.Training.Updates;

/// <summary>The responses of one optimizer step.</summary>
/// <param name="Sequences">The responses.</param>
/// <param name="Tokens">Where their tokens are in arrays over all responses of the update.</param>
internal sealed record MiniBatch(IReadOnlyList<ResponseSequence> Sequences, Range Tokens)
{
    /// <summary>Where the tokens of each response are, counted from the first of the mini-batch.</summary>
    public ResponseRows Rows { get; } = RowsOf(Sequences);

    /// <summary>The mini-batches of all passes over some responses.</summary>
    /// <param name="sequences">The responses.</param>
    /// <param name="size">Responses per mini-batch; 0 for all at once.</param>
    /// <param name="passes">Passes over the responses.</param>
    public static IEnumerable<MiniBatch> Of(IReadOnlyList<ResponseSequence> sequences, int size, int passes)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            var token = 0;
            foreach (var chunk in sequences.Chunk(size == 0 ? Math.Max(1, sequences.Count) : size))
            {
                var tokens = chunk.Sum(s => s.Response.Length);
                yield return new MiniBatch(chunk, token..(token + tokens));
                token += tokens;
            }
        }
    }

    /// <summary>Where the tokens of each response are.</summary>
    public static ResponseRows RowsOf(IEnumerable<ResponseSequence> sequences) => new([.. sequences.Select(s => s.Response.Length)]);
}
