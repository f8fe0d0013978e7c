using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Algorithms.Penalties;
using Bupo.Testing;
using Bupo.Tests.Algorithms.Objectives;
using Bupo.Tests.Recorded;
using Bupo.Training.Optimization;
using Xunit;

namespace Bupo.Tests.Algorithms;

public class FunctionalGoldenTests
{
    private const string OfTheHead = "PolicyHeadGoldenTests";
    private const string NoPadding = "packed storage has no padding, so no function fills or cuts it";

    /// <summary>Recorded functions that have no counterpart in these folders, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["entropy_from_logits"] = OfTheHead,
        ["self_certainty_from_logits"] = "no part of the method reads it",
        ["logprobs_from_logits"] = OfTheHead,
        ["compute_entropy_loss"] = OfTheHead,
        ["entropy_from_logits_with_chunking"] = OfTheHead,
        ["post_process_logits"] = OfTheHead,
        ["log_probs_from_logits_response"] = OfTheHead,
        ["clip_by_value"] = "Math.Clamp, which refuses a lower bound above the upper one",
        ["get_response_mask"] = "masks come from lengths, never from ids",
        ["pad_sequence_to_length"] = NoPadding,
        ["postprocess_data"] = NoPadding,
        ["pad_2d_list_to_length"] = NoPadding,
    };

    public static TheoryData<string> Cases => GoldenCase.Ids("functional.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Function_RecordedCase_GivesTheRecordedValues(string id)
    {
        var recorded = GoldenCase.Find("functional.json", id);
        switch (recorded.Function)
        {
            case "kl_penalty":
                AssertKl(recorded);
                break;
            case "AdaptiveKLController":
            case "FixedKLController":
                AssertController(recorded);
                break;
            case "get_kl_controller":
                Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveKlController(target: 0.1, recorded.Param("horizon")));
                break;
            case "compute_rewards":
                AssertRewards(recorded);
                break;
            case "compute_value_loss":
                AssertValueLoss(recorded);
                break;
            case "masked_sum":
            case "masked_mean":
                AssertMeans(recorded);
                break;
            case "masked_var":
            case "masked_whiten":
                AssertWhitening(recorded);
                break;
            case "get_unpad_data":
                AssertPacking(recorded);
                break;
            case var name when name.EndsWith("_schedule_with_warmup", StringComparison.Ordinal):
                AssertSchedule(recorded);
                break;
            case var name when Elsewhere.TryGetValue(name, out var reason):
                Assert.NotEmpty(reason);
                break;
            default:
                Assert.Fail($"No counterpart is known for the recorded function {recorded.Function}.");
                break;
        }
    }

    private static void AssertKl(GoldenCase recorded)
    {
        if (recorded.IsError)
        {
            var error = Assert.Throws<BupoException>(() => KlEstimators.Parse(recorded.Text("kl_penalty")));
            Assert.Contains(recorded.Text("kl_penalty"), error.Message, StringComparison.Ordinal);
            return;
        }
        var penalty = new KlPenalty(KlEstimators.Parse(recorded.Text("kl_penalty")), 1);

        var (values, gradients) = penalty.Evaluate(
            GoldenCase.Flat(recorded.Inputs.GetProperty("logprob")), GoldenCase.Flat(recorded.Inputs.GetProperty("ref_logprob")));

        GoldenCase.AssertClose(GoldenCase.Flat(recorded.Outputs.GetProperty("kl")), values, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        GoldenCase.AssertClose(GoldenCase.Flat(recorded.Outputs.GetProperty("grad_logprob_of_sum")), gradients, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
    }

    private static void AssertController(GoldenCase recorded)
    {
        IKlController controller = recorded.Function == "FixedKLController"
            ? new FixedKlController()
            : new AdaptiveKlController(recorded.Param("target_kl"), recorded.Param("horizon"));
        var coefficient = recorded.OptionalParam("init_kl_coef") ?? recorded.Param("kl_coef");
        var values = new List<double>();
        foreach (var kl in GoldenCase.Vector(recorded.Inputs.GetProperty("current_kl")))
        {
            values.Add(coefficient = controller.Next(coefficient, kl, (int)recorded.Param("n_steps")));
        }

        GoldenCase.AssertClose(GoldenCase.Vector(recorded.Outputs.GetProperty("value_after_update")), [.. values], Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
    }

    private static void AssertRewards(GoldenCase recorded)
    {
        var scores = recorded.Input("token_level_scores");
        var rows = new ResponseRows([.. scores.Select(row => row.Length)]);

        var rewards = new KlPenalty(KlEstimator.K1, recorded.Param("kl_ratio")).Penalize(
            rows,
            new double[rows.Count],
            [.. recorded.Input("old_log_prob").SelectMany(row => row)],
            [.. recorded.Input("ref_log_prob").SelectMany(row => row)]);

        var expected = recorded.Output("token_level_rewards").SelectMany(row => row).ToArray();
        GoldenCase.AssertClose(expected, [.. scores.SelectMany(row => row).Zip(rewards.TokenRewards, (score, penalty) => score + penalty)], Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
    }

    private static void AssertValueLoss(GoldenCase recorded)
    {
        var mask = recorded.Mask;
        double[] Packed(string name) => GoldenCase.Pack(recorded.Input(name), mask);

        var (losses, gradients, clipped) = new ValueLoss { Clip = recorded.Param("cliprange_value") }
            .Evaluate(Packed("vpreds"), Packed("values"), Packed("returns"));

        var weights = ObjectiveGoldenTests.AggregationOf(recorded, mask[0].Length).TokenWeights(GoldenCase.Rows(mask));
        GoldenCase.AssertClose(recorded.OutputNumber("vf_loss"), losses.Zip(weights, (loss, weight) => loss * weight).Sum(), Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        GoldenCase.AssertClose(recorded.OutputNumber("vf_clipfrac"), clipped / (double)losses.Length, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        GoldenCase.AssertClose(
            GoldenCase.Pack(recorded.Output("grad_vpreds"), mask), [.. gradients.Zip(weights, (gradient, weight) => gradient * weight)], Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
    }

    private static void AssertMeans(GoldenCase recorded)
    {
        double Reduce(double[] values) => recorded.Function == "masked_sum" ? values.Sum() : TokenStatistics.Mean(values);
        var (values, mask) = (recorded.Input("values"), Mask(recorded));

        GoldenCase.AssertClose(recorded.OutputNumber("axis_none"), Reduce(GoldenCase.Pack(values, mask)), Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        GoldenCase.AssertClose(
            GoldenCase.Vector(recorded.Outputs.GetProperty("axis_1")),
            [.. values.Select((row, i) => Reduce(GoldenCase.Pack([row], [mask[i]])))], Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        if (recorded.Outputs.TryGetProperty("axis_0", out var columns))
        {
            var byColumn = values[0].Select((_, j) => Reduce([.. values.Where((_, i) => mask[i][j]).Select(row => row[j])]));
            GoldenCase.AssertClose(GoldenCase.Vector(columns), [.. byColumn], Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        }
    }

    private static void AssertWhitening(GoldenCase recorded)
    {
        var mask = Mask(recorded);
        var values = GoldenCase.Pack(recorded.Input("values"), mask);
        if (recorded.IsError)
        {
            var error = Assert.Throws<BupoException>(() => TokenStatistics.Whiten(values));
            Assert.Contains($"has {values.Length}", error.Message, StringComparison.Ordinal);
            return;
        }
        if (recorded.Function == "masked_var")
        {
            var variance = TokenStatistics.Variance(values);
            GoldenCase.AssertClose(recorded.OutputNumber("unbiased"), variance, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
            GoldenCase.AssertClose(recorded.OutputNumber("biased"), variance * (values.Length - 1) / values.Length, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
            return;
        }
        // Without any variance the reference multiplies the rounding of the mean by 1e4.
        var absolute = TokenStatistics.Variance(values) < 1e-12 ? 1e-3 : 1e-7;
        GoldenCase.AssertClose(GoldenCase.Pack(recorded.Output("shift_mean_true"), mask), TokenStatistics.Whiten(values), 1e-6, absolute);
        GoldenCase.AssertClose(GoldenCase.Pack(recorded.Output("shift_mean_false"), mask), TokenStatistics.Whiten(values, shiftMean: false), 1e-6, absolute);
    }

    private static void AssertPacking(GoldenCase recorded)
    {
        var rows = new ResponseRows([.. recorded.Input("attention_mask").Select(row => (int)row.Sum())]);

        var starts = Enumerable.Range(0, rows.Count).Select(row => (double)rows.Start(row)).Append(rows.Tokens);
        Assert.Equal(GoldenCase.Vector(recorded.Outputs.GetProperty("cu_seqlens")), starts);
        Assert.Equal(recorded.OutputNumber("max_seqlen_in_batch"), Enumerable.Range(0, rows.Count).Max(rows.Length));
    }

    private static void AssertSchedule(GoldenCase recorded)
    {
        var warmup = (long)recorded.Param("num_warmup_steps");
        var total = (long)(recorded.OptionalParam("num_training_steps") ?? double.MaxValue);
        var minimum = recorded.OptionalParam("min_lr_ratio") ?? 0;
        ILearningRateSchedule schedule = recorded.Function switch
        {
            "get_constant_schedule_with_warmup" => new ConstantSchedule { WarmupSteps = warmup },
            "get_cosine_schedule_with_warmup" => new CosineSchedule
            {
                WarmupSteps = warmup,
                TotalSteps = total,
                MinimumRatio = minimum,
                Cycles = recorded.Param("num_cycles"),
            },
            _ => new WarmupStableDecaySchedule
            {
                WarmupSteps = warmup,
                TotalSteps = total,
                MinimumRatio = minimum,
                Cycles = recorded.Param("num_cycles"),
                StableRatio = recorded.Param("stable_ratio"),
            },
        };
        var expected = GoldenCase.Vector(recorded.Outputs.GetProperty("lr_at_step"));
        for (var step = 0; step < expected.Length; step++)
        {
            // The reference's cosine rises again behind the last step; ours keeps the last rate.
            var last = recorded.Function == "get_cosine_schedule_with_warmup" ? warmup + Math.Max(1, total - warmup) : long.MaxValue;
            GoldenCase.AssertClose(
                expected[Math.Min(step, last)], recorded.Param("base_lr") * schedule.FactorAt(step), 1e-12, 1e-18, $"at step {step}");
        }
    }

    private static bool[][] Mask(GoldenCase recorded) => [.. recorded.Input("mask").Select(row => row.Select(value => value != 0).ToArray())];
}
