namespace Bupo.Algorithms;

/// <summary>How the losses of all tokens of a mini-batch become one number: loss = Σ weight · token loss.</summary>
/// <remarks>
/// Weights are taken from the whole mini-batch, once. A micro-batch uses its slice of them and micro-batches just add, so
/// that neither loss nor gradient depends on how the mini-batch is cut. An empty response has no token, hence no loss, but
/// still counts as a sequence. B sequences, N tokens in all, Rᵢ tokens in response i.
/// </remarks>
public abstract record LossAggregation
{
    private LossAggregation()
    {
    }

    /// <summary>Every token weighs the same: 1/N. DAPO, arXiv 2503.14476, equation 12.</summary>
    public static LossAggregation TokenMean { get; } = new MeanOfTokens();

    /// <summary>Every sequence weighs the same, and so do tokens within it: 1/(B·Rᵢ). GRPO, arXiv 2402.03300, equation 3.</summary>
    public static LossAggregation SequenceMeanTokenMean { get; } = new MeanOfTokenMeans();

    /// <summary>The mean over sequences of their token sums: 1/B.</summary>
    public static LossAggregation SequenceMeanTokenSum { get; } = new MeanOfTokenSums();

    /// <summary>Sums divided by one length for all, averaged over sequences: 1/(B·length). Dr. GRPO, arXiv 2503.20783.</summary>
    /// <param name="length">Usually the longest response allowed.</param>
    public static LossAggregation FixedLength(int length) => new DividedByLength(Checked(length), PerSequence: true);

    /// <summary>The same without the division by sequences, 1/length: what verl calls seq-mean-token-sum-norm.</summary>
    /// <param name="length">Usually the longest response allowed. verl takes the longest of the batch at hand.</param>
    public static LossAggregation FixedLengthSum(int length) => new DividedByLength(Checked(length), PerSequence: false);

    /// <summary>Finds an aggregation by its name in recipes.</summary>
    /// <param name="name">token_mean, sequence_mean_token_mean, sequence_mean_token_sum, fixed_length or fixed_length_sum.</param>
    /// <param name="length">What the fixed-length ones divide by.</param>
    /// <exception cref="BupoException">There is none of this name.</exception>
    public static LossAggregation Parse(string name, int length) => name switch
    {
        "token_mean" => TokenMean,
        "sequence_mean_token_mean" => SequenceMeanTokenMean,
        "sequence_mean_token_sum" => SequenceMeanTokenSum,
        "fixed_length" => FixedLength(length),
        "fixed_length_sum" => FixedLengthSum(length),
        _ => throw new BupoException($"Aggregation {name} is unknown; expected one of "
            + "token_mean, sequence_mean_token_mean, sequence_mean_token_sum, fixed_length, fixed_length_sum."),
    };

    /// <summary>The weight of every token of a mini-batch.</summary>
    /// <param name="rows">The responses of the whole mini-batch.</param>
    /// <returns>One weight per token, the same within a response.</returns>
    public double[] TokenWeights(ResponseRows rows)
    {
        var perRow = new double[rows.Count];
        for (var row = 0; row < perRow.Length; row++)
        {
            perRow[row] = rows.Length(row) == 0 ? 0 : Weight(rows.Length(row), rows);
        }
        return rows.Expand(perRow);
    }

    private protected abstract double Weight(int length, ResponseRows rows);

    private static int Checked(int length) => length > 0
        ? length
        : throw new ArgumentOutOfRangeException(nameof(length), length, "The fixed length must be positive.");

    private sealed record MeanOfTokens : LossAggregation
    {
        private protected override double Weight(int length, ResponseRows rows) => 1.0 / rows.Tokens;
    }

    private sealed record MeanOfTokenMeans : LossAggregation
    {
        private protected override double Weight(int length, ResponseRows rows) => 1.0 / ((double)rows.Count * length);
    }

    private sealed record MeanOfTokenSums : LossAggregation
    {
        private protected override double Weight(int length, ResponseRows rows) => 1.0 / rows.Count;
    }

    private sealed record DividedByLength(int Length, bool PerSequence) : LossAggregation
    {
        private protected override double Weight(int length, ResponseRows rows) =>
            1.0 / ((double)Length * (PerSequence ? rows.Count : 1));
    }
}
