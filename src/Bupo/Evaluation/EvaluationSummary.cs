using System.Text.Json;
using Bupo.Randomness;
using Bupo.Verification;

namespace Bupo.Evaluation;

/// <summary>The figures of one dataset.</summary>
public sealed record EvaluationSummary
{
    /// <summary>The dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Problems.</summary>
    public required int Problems { get; init; }

    /// <summary>Responses a problem, the same for each.</summary>
    public required int Samples { get; init; }

    /// <summary>Avg@n: the mean over problems of the share of right responses.</summary>
    public required Interval Average { get; init; }

    /// <summary>Pass@K by K.</summary>
    public required IReadOnlyDictionary<int, Interval> PassAtK { get; init; }

    /// <summary>Maj@K by K.</summary>
    public required IReadOnlyDictionary<int, Interval> MajorityAtK { get; init; }

    /// <summary>Tokens a response, on average.</summary>
    public required double MeanResponseTokens { get; init; }

    /// <summary>Share of responses that were cut off.</summary>
    public required double TruncatedShare { get; init; }

    /// <summary>Share of responses with a well-formed box.</summary>
    public required double FormattedShare { get; init; }

    /// <summary>Share of responses whose answer could not be read.</summary>
    public required double UnreadableShare { get; init; }

    /// <summary>Share of responses that earn nothing whatever they say, by the reason: <c>no_answer</c>, <c>hedged</c> and so on.</summary>
    public required IReadOnlyDictionary<string, double> RefusedShares { get; init; }

    /// <summary>Sums up one dataset's records.</summary>
    /// <param name="records">Every response, in any order.</param>
    /// <param name="seed">Of the bootstrap, and of the subsets behind Maj@K.</param>
    /// <param name="voteKey">A response's answer in a form in which equal answers are equal text; null: the extracted answer itself.</param>
    /// <param name="ties">Which of equally frequent answers Maj@K counts.</param>
    /// <param name="confidence">The intervals' coverage.</param>
    /// <exception cref="BupoException">There are no records, records of two datasets, or problems with different numbers of samples.</exception>
    public static EvaluationSummary Of(
        IReadOnlyList<EvaluationRecord> records, ulong seed, Func<EvaluationRecord, string?>? voteKey = null, MajorityTies ties = MajorityTies.First, double confidence = 0.95)
    {
        var problems = ByProblem(records);
        var samples = problems[0].Length;
        var places = Evaluation.PassAtK.Places(samples);
        Interval Over(Func<EvaluationRecord[], double> figure) => ProblemMean.Of([.. problems.Select(figure)], 0, 1, seed, confidence);
        return new EvaluationSummary
        {
            Dataset = records[0].Dataset,
            Problems = problems.Count,
            Samples = samples,
            Average = Over(p => p.Average(r => r.IsCorrect ? 1.0 : 0)),
            PassAtK = places.ToDictionary(k => k, k => Over(p => Evaluation.PassAtK.Estimate(samples, p.Count(r => r.IsCorrect), k))),
            MajorityAtK = places.ToDictionary(k => k, k => Over(p => Majority(p, k, seed, voteKey ?? (r => r.Vote), ties))),
            MeanResponseTokens = records.Average(r => r.ResponseTokens),
            TruncatedShare = Share(records, r => r.IsTruncated),
            FormattedShare = Share(records, r => r.IsFormatted),
            UnreadableShare = Share(records, r => r.Verdict == VerdictKind.Unreadable),
            RefusedShares = Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None)
                .ToDictionary(refusal => JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.ToString()), refusal => Share(records, r => r.Refusal == refusal)),
        };
    }

    /// <summary>Of every problem the share of right responses, for <see cref="PairedComparison"/>.</summary>
    public static IReadOnlyDictionary<string, double> CorrectShares(IReadOnlyList<EvaluationRecord> records) =>
        records.GroupBy(r => r.Id).ToDictionary(g => g.Key, g => Share([.. g], r => r.IsCorrect));

    private static List<EvaluationRecord[]> ByProblem(IReadOnlyList<EvaluationRecord> records)
    {
        if (records.Select(r => r.Dataset).Distinct().Count() != 1)
        {
            throw new BupoException($"The records are of {records.Select(r => r.Dataset).Distinct().Count()} datasets; a summary takes those of one.");
        }
        var problems = records.GroupBy(r => r.Id).Select(g => g.OrderBy(r => r.Sample).ToArray()).ToList();
        var uneven = problems.FirstOrDefault(p => p.Length != problems[0].Length);
        return uneven is null
            ? problems
            : throw new BupoException($"Dataset {records[0].Dataset}: problem {uneven[0].Id} has {uneven.Length} responses and "
                + $"{problems[0][0].Id} has {problems[0].Length}; finish the evaluation first.");
    }

    // Each problem draws from a stream of its own, named by its id, so that its figure does not depend on the others.
    private static double Majority(EvaluationRecord[] problem, int k, ulong seed, Func<EvaluationRecord, string?> key, MajorityTies ties) =>
        MajorityVote.ValueOfSubsets([.. problem.Select(key)], [.. problem.Select(r => r.IsCorrect ? 1.0 : 0)], k, 100,
            new RandomStream(seed, $"majority {problem[0].Id}", (ulong)k), ties);

    private static double Share(IReadOnlyList<EvaluationRecord> records, Func<EvaluationRecord, bool> has) =>
        records.Count(has) / (double)records.Count;
}
