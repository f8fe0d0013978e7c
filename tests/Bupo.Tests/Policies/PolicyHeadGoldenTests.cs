using System.Text.Json;
using Bupo.Policies;
using Bupo.Testing;
using Bupo.Tests.Algorithms.Objectives;
using Bupo.Tests.Recorded;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Policies;

/// <summary>Recorded functions of logits, met by a head whose unembedding is the identity: states are logits.</summary>
public class PolicyHeadGoldenTests
{
    private const double Relative = Tolerances.SingleRelative, Absolute = Tolerances.SingleAbsolute;

    public static TheoryData<string> Cases => [.. GoldenCase.Ids("functional.json").Where(id =>
        id.Data.Length == 0 || (IsOfLogits(id.Data.Split('/')[0]) && !id.Data.Contains("neg_inf", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Head_RecordedLogits_GivesTheRecordedValues(string id)
    {
        var recorded = GoldenCase.Find("functional.json", id);
        using var scope = NewDisposeScope();
        switch (recorded.Function)
        {
            case "entropy_from_logits":
                AssertEntropy(recorded);
                break;
            case "entropy_from_logits_with_chunking":
                AssertValues(recorded.Outputs.GetProperty("entropy"), Score(recorded, 1).Entropies);
                break;
            case "logprobs_from_logits":
                AssertLogProbs(recorded);
                break;
            case "post_process_logits":
                var tempered = Score(recorded, recorded.Param("temperature"), Labels(recorded.Params.GetProperty("labels")));
                AssertValues(recorded.Outputs.GetProperty("entropy"), tempered.Entropies);
                AssertValues(recorded.Outputs.GetProperty("logprobs"), tempered.LogProbs);
                break;
            case "compute_entropy_loss":
                AssertEntropyLoss(recorded);
                break;
            default:
                AssertResponse(recorded);
                break;
        }
    }

    [Fact]
    public void Measure_LogitOfMinusInfinity_HasTheEntropyOfTheOthers()
    {
        // The reference multiplies the probability 0 by its log and says NaN.
        var statistics = LogitRow.Measure([1, float.NegativeInfinity, 1]);

        Assert.Equal(Math.Log(2), statistics.Entropy, 1e-6);
        Assert.Equal(1 + Math.Log(2), statistics.LogNormalizer, 1e-6);
    }

    internal static bool IsOfLogits(string function) => function is "entropy_from_logits" or "entropy_from_logits_with_chunking" or "logprobs_from_logits"
        or "post_process_logits" or "compute_entropy_loss" or "log_probs_from_logits_response";

    private static void AssertEntropy(GoldenCase recorded)
    {
        var (scores, gradient) = Differentiate(recorded, null, (_, entropies) => entropies.Fill(1));
        AssertValues(recorded.Outputs.GetProperty("entropy"), scores.Entropies);
        AssertValues(recorded.Outputs.GetProperty("grad_logits_of_sum"), gradient);
    }

    private static void AssertLogProbs(GoldenCase recorded)
    {
        var (scores, gradient) = Differentiate(recorded, Labels(recorded.Inputs.GetProperty("labels")), (logProbs, _) => logProbs.Fill(1));
        AssertValues(recorded.Outputs.GetProperty("logprobs"), scores.LogProbs);
        AssertValues(recorded.Outputs.GetProperty("grad_logits_of_sum"), gradient);
    }

    private static void AssertEntropyLoss(GoldenCase recorded)
    {
        var mask = recorded.Mask;
        var weights = ObjectiveGoldenTests.AggregationOf(recorded, mask[0].Length).TokenWeights(GoldenCase.Rows(mask));
        // The weights of packed tokens, back at their places in the padded matrix.
        var next = 0;
        float[] padded = [.. mask.SelectMany(row => row).Select(valid => valid ? (float)weights[next++] : 0)];
        var (scores, gradient) = Differentiate(recorded, null, (_, entropies) => padded.CopyTo(entropies));

        var loss = scores.Entropies.Zip(padded, (entropy, weight) => entropy * weight).Sum();
        GoldenCase.AssertClose(recorded.OutputNumber("entropy_loss"), loss, Relative, Absolute);
        AssertValues(recorded.Outputs.GetProperty("grad_logits"), gradient);
    }

    /// <summary>The logits at one position score the token at the next, and only the response's tokens count.</summary>
    private static void AssertResponse(GoldenCase recorded)
    {
        var (logits, ids) = (recorded.Inputs.GetProperty("logits"), recorded.Input("input_ids"));
        var response = (int)recorded.Param("response_length");
        for (var row = 0; row < ids.Length; row++)
        {
            var prompt = ids[row].Length - response;
            var states = GoldenCase.Matrix(logits[row])[(prompt - 1)..^1];
            var head = Head(states[0].Length, 1);
            var scores = head.Score(tensor(states.SelectMany(values => values).ToArray()).to(float32).view(response, -1), [.. ids[row][prompt..].Select(token => (int)token)]);
            AssertValues(recorded.Outputs.GetProperty("log_probs")[row], scores.LogProbs);
        }
    }

    private delegate void Fill(Span<float> logProbGradients, Span<float> entropyGradients);

    private static (TokenScores Scores, float[] Gradient) Differentiate(GoldenCase recorded, int[]? labels, Fill fill)
    {
        var logits = Logits(recorded);
        var rows = (int)logits.shape[0];
        var (scores, gradient) = Head(logits.shape[1], 1).Differentiate(
            logits, labels ?? new int[rows], (_, _, _, logProbGradients, entropyGradients) => fill(logProbGradients, entropyGradients), null);
        return (scores, gradient.data<float>().ToArray());
    }

    private static TokenScores Score(GoldenCase recorded, double temperature, int[]? labels = null)
    {
        var logits = Logits(recorded);
        return Head(logits.shape[1], temperature).Score(logits, labels ?? new int[logits.shape[0]]);
    }

    private static PolicyHead Head(long vocabulary, double temperature) => new(eye(vocabulary), temperature);

    private static Tensor Logits(GoldenCase recorded)
    {
        var logits = recorded.Inputs.GetProperty("logits");
        var row = logits[0];
        while (row[0].ValueKind == JsonValueKind.Array)
        {
            row = row[0];
        }
        return tensor(GoldenCase.Flat(logits)).to(float32).view(-1, row.GetArrayLength());
    }

    private static int[] Labels(JsonElement labels) => [.. GoldenCase.Flat(labels).Select(label => (int)label)];

    private static void AssertValues(JsonElement expected, float[] actual) =>
        GoldenCase.AssertClose(GoldenCase.Flat(expected), [.. actual.Select(value => (double)value)], Relative, Absolute);
}
