using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Testing;
using Bupo.Tests.Recorded;
using Xunit;

namespace Bupo.Tests.Algorithms.Objectives;

public class ObjectiveGoldenTests
{
    public static TheoryData<string> Cases => GoldenCase.Ids("policy_losses.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_RecordedCase_GivesTheRecordedLossAndGradient(string id)
    {
        var recorded = GoldenCase.Find("policy_losses.json", id);
        if (recorded.Function == "agg_loss")
        {
            AssertAggregation(recorded);
            return;
        }
        if (recorded.IsError)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Objective(recorded));
            return;
        }
        var mask = recorded.Mask;
        var batch = new PolicyBatch(
            GoldenCase.Rows(mask),
            GoldenCase.Pack(recorded.Input("log_prob"), mask),
            GoldenCase.Pack(recorded.Input("old_log_prob"), mask),
            GoldenCase.Pack(recorded.Input("advantages"), mask));
        var loss = new PolicyLoss { Objective = Objective(recorded), Aggregation = AggregationOf(recorded, mask[0].Length) };
        var weights = loss.Aggregation.TokenWeights(batch.Rows);

        var tokens = loss.Objective.Evaluate(batch);
        var result = loss.Evaluate(batch, weights);

        AssertTokens(recorded, mask, weights, tokens.Losses, result);
        AssertStatistics(recorded, result.Statistics);
        AssertDrawn(recorded, mask, tokens);
    }

    private static void AssertTokens(GoldenCase recorded, bool[][] mask, double[] weights, double[] losses, PolicyLossResult result)
    {
        var (relative, absolute) = recorded.IsFloat32 ? (Tolerances.SingleRelative, Tolerances.SingleAbsolute) : (Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        var gradients = GoldenCase.Pack(recorded.Output("grad_log_prob"), mask);
        // A float32 case is compared relative to its largest value: exp(20) leaves no digits for the rest.
        var scale = recorded.IsFloat32 ? 1e-6 * gradients.Max(Math.Abs) : 0;
        GoldenCase.AssertClose(gradients, result.LogProbGradients, relative, absolute + scale);
        if (!recorded.Outputs.TryGetProperty("loss_mat", out var matrix))
        {
            GoldenCase.AssertClose(recorded.OutputNumber("loss"), result.Loss, relative, absolute);
            return;
        }
        var expected = GoldenCase.Pack(GoldenCase.Matrix(matrix), mask);
        GoldenCase.AssertClose(expected, losses, relative, absolute + scale);
        // The reference's mean over an empty response is 0 / 0; ours has no loss there, and the others keep theirs.
        var sound = recorded.OutputNumber("loss") is var total && double.IsNaN(total) && mask.Any(row => !row.Contains(true))
            ? expected.Zip(weights, (value, weight) => value * weight).Sum()
            : total;
        GoldenCase.AssertClose(sound, result.Loss, relative, absolute + scale);
    }

    private static void AssertStatistics(GoldenCase recorded, RatioStatistics statistics)
    {
        var (clipped, lower, kl) = recorded.Function switch
        {
            // The reference reports zeros for GPG; ours are the ratios as they are.
            "compute_policy_loss_gpg" => (0, 0, 0),
            "compute_policy_loss_kl_cov" => (0, 0, statistics.AbsoluteLogRatio),
            "compute_policy_loss_clip_cov" => ((double)statistics.Removed / statistics.Tokens, 0, statistics.ApproximateKl),
            "compute_policy_loss_geo_mean" => (
                (double)statistics.ClippedHigh / statistics.Tokens, (double)statistics.ClippedLow / statistics.Tokens, statistics.ApproximateKl),
            _ => (statistics.ClipFraction, statistics.DualClipFraction, statistics.ApproximateKl),
        };
        var (relative, absolute) = recorded.IsFloat32 ? (Tolerances.SingleRelative, Tolerances.SingleAbsolute) : (Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        GoldenCase.AssertClose(recorded.OutputNumber("pg_clipfrac"), clipped, relative, absolute, "pg_clipfrac");
        GoldenCase.AssertClose(recorded.OutputNumber("pg_clipfrac_lower"), lower, relative, absolute, "pg_clipfrac_lower");
        GoldenCase.AssertClose(recorded.OutputNumber("ppo_kl"), kl, relative, absolute, "ppo_kl");
    }

    private static void AssertDrawn(GoldenCase recorded, bool[][] mask, ObjectiveResult tokens)
    {
        if (recorded.Function != "compute_policy_loss_clip_cov")
        {
            return;
        }
        var places = mask.SelectMany((row, i) => Enumerable.Range(0, row.Length).Where(j => row[j]).Select(j => (i, j))).ToList();
        var drawn = recorded.Outputs.GetProperty("selected").EnumerateArray().Select(place => (place[0].GetInt32(), place[1].GetInt32())).ToList();
        Assert.Equal(drawn.Count, tokens.Statistics.Removed);
        Assert.All(drawn, place => Assert.Equal(0, tokens.Gradients[places.IndexOf(place)]));
    }

    private static void AssertAggregation(GoldenCase recorded)
    {
        if (recorded.IsError)
        {
            Assert.Throws<BupoException>(() => LossAggregation.Parse(recorded.Text("loss_agg_mode"), 1));
            return;
        }
        var padded = recorded.Input("loss_mat");
        bool[][] mask = [.. recorded.Input("loss_mask").Select(row => row.Select(value => value != 0).ToArray())];

        var weights = AggregationOf(recorded, mask[0].Length).TokenWeights(GoldenCase.Rows(mask));

        var loss = weights.Zip(GoldenCase.Pack(padded, mask), (weight, value) => weight * value).Sum();
        if (mask.Any(row => !row.Contains(true)) && recorded.Text("loss_agg_mode") == "seq-mean-token-mean")
        {
            Assert.True(double.IsNaN(recorded.OutputNumber("loss")));
            Assert.True(double.IsFinite(loss));
            return;
        }
        GoldenCase.AssertClose(recorded.OutputNumber("loss"), loss, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        GoldenCase.AssertClose(GoldenCase.Pack(recorded.Output("grad_loss_mat"), mask), weights, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
    }

    internal static LossAggregation AggregationOf(GoldenCase recorded, int paddedLength) => recorded.Function switch
    {
        "compute_policy_loss_gspo" or "compute_policy_loss_geo_mean" => LossAggregation.SequenceMeanTokenMean,
        _ => recorded.Text("loss_agg_mode") switch
        {
            "token-mean" => LossAggregation.TokenMean,
            "seq-mean-token-mean" => LossAggregation.SequenceMeanTokenMean,
            "seq-mean-token-sum" => LossAggregation.SequenceMeanTokenSum,
            "seq-mean-token-sum-norm" => LossAggregation.FixedLengthSum(paddedLength),
            var unknown => throw new InvalidOperationException($"No aggregation is known for the recorded mode {unknown}."),
        },
    };

    private static IPolicyObjective Objective(GoldenCase recorded)
    {
        var low = recorded.OptionalParam("clip_ratio_low") ?? recorded.OptionalParam("clip_ratio") ?? 0;
        var high = recorded.OptionalParam("clip_ratio_high") ?? recorded.OptionalParam("clip_ratio") ?? 0;
        return recorded.Function switch
        {
            "compute_policy_loss_vanilla" => new ClippedSurrogate { Clip = new(low, high), DualClip = recorded.Param("clip_ratio_c") },
            "compute_policy_loss_gspo" => new SequenceClippedSurrogate { Clip = new(low, high) },
            "compute_policy_loss_gpg" => new PolicyGradient(),
            "compute_policy_loss_geo_mean" => new GeometricMeanSurrogate { LogClipLow = low, LogClipHigh = high },
            "compute_policy_loss_clip_cov" => new ClipCovariance
            {
                Clip = new(low, high),
                Fraction = recorded.Param("clip_cov_ratio"),
                Lower = recorded.Param("clip_cov_lb"),
                Upper = recorded.Param("clip_cov_ub"),
                Order = (count, _) => Permutation(recorded, count),
            },
            "compute_policy_loss_kl_cov" => new KlCovariance { Fraction = recorded.Param("kl_cov_ratio"), Coefficient = recorded.Param("ppo_kl_coef") },
            var unknown => throw new InvalidOperationException($"No objective is known for the recorded function {unknown}."),
        };
    }

    private static int[] Permutation(GoldenCase recorded, int count)
    {
        Assert.Equal(recorded.Outputs.GetProperty("candidates").GetArrayLength(), count);
        return [.. recorded.Inputs.GetProperty("permutation").EnumerateArray().Select(value => value.GetInt32())];
    }
}
