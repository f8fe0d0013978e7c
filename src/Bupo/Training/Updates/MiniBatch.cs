using Bupo.Algorithms;

namespace Bupo.Training.Updates;

/// <summary>A run of responses of a batch, with where their tokens lie in it.</summary>
internal sealed class MiniBatch
{
    private readonly IReadOnlyList<TrainingSequence> _all;
    private readonly ResponseRows _allRows;
    private readonly double[] _allAdvantages;
    private readonly int _first;

    public MiniBatch(IReadOnlyList<TrainingSequence> all, ResponseRows allRows, double[] allAdvantages, int first, int count, int miniBatchToken = -1)
    {
        (_all, _allRows, _allAdvantages, _first) = (all, allRows, allAdvantages, first);
        Sequences = [.. all.Skip(first).Take(count)];
        Rows = new ResponseRows([.. Sequences.Select(s => s.Response.Length)]);
        BatchToken = allRows.Start(first);
        MiniBatchToken = miniBatchToken < 0 ? BatchToken : miniBatchToken;
    }

    public IReadOnlyList<TrainingSequence> Sequences { get; }

    public ResponseRows Rows { get; }

    /// <summary>Index of the first token in arrays over the whole batch.</summary>
    public int BatchToken { get; }

    /// <summary>Index of the mini-batch's first token in the same arrays: token weights are counted from there.</summary>
    public int MiniBatchToken { get; }

    public ReadOnlySpan<double> Advantages => _allAdvantages.AsSpan(BatchToken, Rows.Tokens);

    /// <summary>A micro-batch of this mini-batch.</summary>
    public MiniBatch Part(Range range)
    {
        var (offset, count) = range.GetOffsetAndLength(Sequences.Count);
        return new MiniBatch(_all, _allRows, _allAdvantages, _first + offset, count, MiniBatchToken);
    }
}
