using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Tests.Recorded;
using Xunit;

namespace Bupo.Tests.Algorithms.Advantages;

public class AdvantageGoldenTests
{
    public static TheoryData<string> Cases => GoldenCase.Ids("advantages.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Estimate_RecordedCase_GivesTheRecordedAdvantages(string id)
    {
        var recorded = GoldenCase.Find("advantages.json", id);
        var estimator = Estimator(recorded);
        var mask = recorded.Mask;
        var batch = Batch(recorded, mask, estimator is ReinforcePlusPlusAdvantage ? Runs(mask) : Whole(mask));

        if (recorded.IsError)
        {
            Assert.Throws<BupoException>(() => estimator.Estimate(batch));
            return;
        }
        var estimate = estimator.Estimate(batch);

        var trap = estimator is GroupPolicyGradientAdvantage ? ReferenceScale(batch) : 1;
        AssertTokens(recorded, "advantages", mask, Array.ConvertAll(estimate.Advantages, advantage => trap * advantage));
        AssertTokens(recorded, "returns", mask, Array.ConvertAll(estimate.Returns, value => trap * value));
    }

    private static IAdvantageEstimator Estimator(GoldenCase recorded) => recorded.Function switch
    {
        "compute_grpo_outcome_advantage" => new GroupRelativeAdvantage
        {
            DivideByDeviation = recorded.Params.GetProperty("norm_adv_by_std_in_grpo").GetBoolean(),
            Epsilon = recorded.Param("epsilon"),
        },
        "compute_grpo_passk_outcome_advantage" => new PassAtKAdvantage
        {
            DivideByDeviation = recorded.Params.GetProperty("norm_adv_by_std_in_grpo").GetBoolean(),
            Epsilon = recorded.Param("epsilon"),
        },
        "compute_rloo_outcome_advantage" => new LeaveOneOutAdvantage(),
        "compute_opo_outcome_advantage" => new OptimalBaselineAdvantage(),
        "compute_gpg_outcome_advantage" => new GroupPolicyGradientAdvantage { Divisor = recorded.Param("f_norm") },
        "compute_reinforce_plus_plus_outcome_advantage" => new ReinforcePlusPlusAdvantage { Discount = recorded.Param("gamma") },
        "compute_reinforce_plus_plus_baseline_outcome_advantage" => new ReinforcePlusPlusBaselineAdvantage(),
        "compute_remax_outcome_advantage" => new ReMaxAdvantage(),
        "compute_gae_advantage_return" => new GeneralizedAdvantage { Discount = recorded.Param("gamma"), Lambda = recorded.Param("lam") },
        var unknown => throw new InvalidOperationException($"No estimator is known for the recorded function {unknown}."),
    };

    private static AdvantageBatch Batch(GoldenCase recorded, bool[][] mask, ResponseRows rows)
    {
        var rewards = recorded.Input("token_level_rewards");
        // The reference sums a response's rewards over padding too; a score per response has no such corner.
        var scores = rewards.Select(row => row.Sum()).ToArray();
        var groups = recorded.Inputs.TryGetProperty("index", out var index)
            ? index.EnumerateArray().Select(value => value.GetInt32()).ToArray()
            : Enumerable.Range(0, scores.Length).ToArray();
        if (rows.Count != scores.Length)
        {
            (scores, groups) = (new double[rows.Count], new int[rows.Count]);
        }
        return new(rows, scores, groups)
        {
            TokenRewards = GoldenCase.Pack(rewards, mask),
            Values = recorded.Inputs.TryGetProperty("values", out var values) ? GoldenCase.Pack(GoldenCase.Matrix(values), mask) : null,
            BaselineScores = recorded.Inputs.TryGetProperty("reward_baselines", out var baselines) ? GoldenCase.Vector(baselines) : null,
        };
    }

    /// <summary>The reference's α over the published one: it counts responses of non-zero score where the paper counts those of groups with a gradient.</summary>
    private static double ReferenceScale(AdvantageBatch batch)
    {
        var withGradient = Enumerable.Range(0, batch.Rows.Count).GroupBy(row => batch.Groups[row])
            .Where(group => group.Count() == 1 ? batch.Scores[group.Single()] != 0 : group.Any(row => batch.Scores[row] != batch.Scores[group.First()]))
            .Sum(group => group.Count());
        return Math.Max(1, withGradient) / (double)Math.Max(1, batch.Scores.Count(score => score != 0));
    }

    private static ResponseRows Whole(bool[][] mask) => GoldenCase.Rows(mask);

    /// <summary>The reference ends a REINFORCE++ return at each masked position, so a hole parts a response in two.</summary>
    private static ResponseRows Runs(bool[][] mask) => new([.. mask.SelectMany(row =>
        string.Concat(row.Select(valid => valid ? '1' : '0')).Split('0').Select(run => run.Length))]);

    private static void AssertTokens(GoldenCase recorded, string name, bool[][] mask, double[] actual)
    {
        var expected = recorded.Output(name);
        var equalGroups = EqualGroups(recorded);
        var token = 0;
        for (var row = 0; row < expected.Length; row++)
        {
            for (var column = 0; column < expected[row].Length; column++)
            {
                if (!mask[row][column])
                {
                    continue;
                }
                // Where all scores are equal the reference divides the rounding of the mean by 1e-6; ours is exactly 0.
                var absolute = equalGroups.Contains(row) ? (recorded.IsFloat32 ? 0.2 : 1e-6) : (recorded.IsFloat32 ? 1e-5 : 1e-8);
                GoldenCase.AssertClose(expected[row][column], actual[token++], recorded.IsFloat32 ? 1e-4 : 1e-6, absolute, $"{name}[{row}][{column}]");
            }
        }
        Assert.Equal(token, actual.Length);
    }

    private static HashSet<int> EqualGroups(GoldenCase recorded)
    {
        if (recorded.Function != "compute_grpo_outcome_advantage")
        {
            return [];
        }
        var scores = recorded.Input("token_level_rewards").Select(row => row.Sum()).ToArray();
        var groups = recorded.Inputs.GetProperty("index").EnumerateArray().Select(value => value.GetInt32()).ToArray();
        return [.. Enumerable.Range(0, scores.Length).GroupBy(row => groups[row])
            .Where(group => group.Count() > 1 && group.All(row => Math.Abs(scores[row] - scores[group.First()]) < 1e-9))
            .SelectMany(group => group)];
    }
}
