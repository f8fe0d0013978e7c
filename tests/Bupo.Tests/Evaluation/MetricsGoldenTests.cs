using System.Text.Json;
using Bupo.Evaluation;
using Bupo.Testing;
using Bupo.Verification;
using Xunit;

namespace Bupo.Tests.Evaluation;

public class MetricsGoldenTests
{
    private const string File = "metrics.json";

    [Fact]
    public void PassAtK_Grid_IsExact()
    {
        var golden = Assert.Single(ReferenceJson.Cases(File, "pass_at_k_exact"));

        var rows = golden.At("inputs", "rows_n_c_k").EnumerateArray().Select(r => r.Ints()).ToArray();
        var expected = golden.At("outputs", "pass_at_k").Doubles();

        Assert.Equal(expected.Length, rows.Length);
        Assert.All(rows.Zip(expected), pair => Close(pair.Second, PassAtK.Estimate(pair.First[0], pair.First[1], pair.First[2]), Tolerances.DoubleSum));
    }

    [Fact]
    public void PassAtK_ReferenceGrid_FollowsTheExactValueNotTheReference()
    {
        var golden = Assert.Single(ReferenceJson.Cases(File, "unbiased_pass_at_k"));
        var rows = golden.At("inputs", "rows_n_c_k").EnumerateArray().Select(r => r.Ints()).ToArray();
        var exact = golden.At("outputs", "exact_value").EnumerateArray().ToArray();
        var reference = golden.At("outputs", "reference_value").Doubles();

        for (var i = 0; i < rows.Length; i++)
        {
            var (n, c, k) = (rows[i][0], rows[i][1], rows[i][2]);
            if (k > n)
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => PassAtK.Estimate(n, c, k));
                continue;
            }
            var ours = PassAtK.Estimate(n, c, k);
            Close(exact[i].GetDouble(), ours, Tolerances.DoubleSum);
            Close(reference[i], c >= k ? 1 : ours, Tolerances.DoubleSum); // where the reference differs, and how
        }
    }

    [Fact]
    public void AverageAndPassAtK_OfProblems_AreTheMeans() => Assert.All(ReferenceJson.Cases(File, "avg_at_k"), golden =>
    {
        var correct = golden.At("inputs", "correct").EnumerateArray().Select(r => r.Ints().Select(v => v == 1).ToArray()).ToArray();
        var records = correct.SelectMany((row, p) => row.Select((right, s) => Record("d", $"{p}", s, right))).ToArray();

        var summary = EvaluationSummary.Of(records, seed: 1);

        Close(golden.At("outputs", "avg_at_k").GetDouble(), summary.Average.Value, Tolerances.DoubleSum);
        Assert.Equal(golden.At("outputs", "per_prompt").Doubles(), EvaluationSummary.CorrectShares(records).Values);
        foreach (var place in golden.At("outputs", "pass_at_k_exact").EnumerateObject())
        {
            var k = int.Parse(place.Name, System.Globalization.CultureInfo.InvariantCulture);
            Close(place.Value.GetDouble(), PassAtK.Mean(correct, k), Tolerances.DoubleSum);
            Close(place.Value.GetDouble(), summary.PassAtK[k].Value, Tolerances.DoubleSum);
        }
    });

    // The reference keeps problems with n samples apart as mean@n, and takes its own Pass@4 rule over those with n ≥ 4.
    [Fact]
    public void ValidationMetrics_BySourceAndSamples_AreMeansOverProblems() => Assert.All(ReferenceJson.Cases(File, "process_validation_metrics"), golden =>
    {
        var (sources, ids) = (golden.At("inputs", "data_sources").Strings(), golden.At("inputs", "sample_uids").Strings());
        var (passField, threshold) = (golden.At("params", "pass_field").GetString(), golden.At("params", "pass_threshold").GetDouble());
        foreach (var source in golden.At("outputs", "metrics").EnumerateObject())
        {
            foreach (var variable in source.Value.EnumerateObject())
            {
                var values = golden.At("inputs", "infos_dict", variable.Name).EnumerateArray().Select(Number).ToArray();
                var problems = Enumerable.Range(0, ids.Length).Where(i => sources[i] == source.Name).GroupBy(i => ids[i], i => values[i]).Select(g => g.ToArray()).ToArray();
                foreach (var metric in variable.Value.EnumerateObject())
                {
                    var n = int.Parse(metric.Name.Split('@')[1], System.Globalization.CultureInfo.InvariantCulture);
                    var ours = metric.Name.StartsWith("mean", StringComparison.Ordinal)
                        ? problems.Where(p => p.Length == n).Average(p => p.Average())
                        : problems.Where(p => p.Length >= n).Average(p => ReferencePass(p.Length, p.Count(v => v > threshold || v == threshold), n));
                    Close(metric.Value.GetDouble(), ours, 1e-9);
                    Assert.True(metric.Name.StartsWith("mean", StringComparison.Ordinal) || variable.Name == passField);
                }
            }
        }
    });

    [Fact]
    public void BootstrapOfSubsets_WithTheReferencesGenerator_IsTheSame() => Assert.All(ReferenceJson.Cases(File, "bootstrap_metric"), golden =>
    {
        var data = golden.At("inputs", "data").EnumerateArray().ToArray();
        var (size, subsets) = (golden.At("params", "subset_size").GetInt32(), golden.At("params", "n_bootstrap").GetInt32());
        foreach (var expected in golden.GetProperty("outputs").EnumerateObject())
        {
            var random = new MersenneTwister(golden.At("params", "seed").GetUInt32());
            var drawn = new List<int>();

            var (mean, deviation) = Bootstrap.OfSubsets(data, size, subsets, Reduction(expected.Name), n =>
            {
                drawn.Add(random.Below(n));
                return drawn[^1];
            });

            var indices = golden.At("inputs", "bootstrap_indices").EnumerateArray().SelectMany(r => r.Ints()).ToArray();
            Assert.Equal(indices, drawn.Take(indices.Length));
            Close(expected.Value.GetProperty("mean").GetDouble(), mean, 1e-9);
            Close(expected.Value.GetProperty("std").GetDouble(), deviation, 1e-9);
        }
    });

    [Fact]
    public void MajorityVote_RecordedVotes_GiveTheFirstOfTheMostFrequent() => Assert.All(ReferenceJson.Cases(File, "calc_maj_val"), golden =>
        Assert.Equal(golden.At("outputs", "value").GetDouble(),
            MajorityVote.Value(golden.At("inputs", "pred").Strings(), golden.At("inputs", "val").Doubles())));

    private static double ReferencePass(int n, int c, int k) => c >= k ? 1 : PassAtK.Estimate(n, c, k);

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => value.GetDouble(),
    };

    private static Func<JsonElement[], double> Reduction(string name) => name switch
    {
        "max" => values => values.Max(v => v.GetDouble()),
        "min" => values => values.Min(v => v.GetDouble()),
        "mean" => values => values.Average(v => v.GetDouble()),
        "maj" => votes => MajorityVote.Value([.. votes.Select(v => v.GetProperty("pred").GetString())], [.. votes.Select(v => v.GetProperty("val").GetDouble())]),
        _ => throw new ArgumentException($"No reduction {name}.", nameof(name)),
    };

    private static EvaluationRecord Record(string dataset, string id, int sample, bool correct) => new()
    {
        Dataset = dataset,
        Id = id,
        Sample = sample,
        Problem = "",
        Answer = "",
        Response = "",
        ResponseTokens = 1,
        IsTruncated = false,
        IsFormatted = true,
        Verdict = correct ? VerdictKind.Correct : VerdictKind.Wrong,
    };

    private static void Close(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{actual} is not {expected}");
}
