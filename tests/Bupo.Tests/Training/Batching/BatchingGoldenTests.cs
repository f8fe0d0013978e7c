using Bupo.Tests.Recorded;
using Bupo.Training.Batching;
using Xunit;

namespace Bupo.Tests.Training.Batching;

public class BatchingGoldenTests
{
    public static TheoryData<string> Cases => GoldenCase.Ids("seqlen_balancing.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Function_RecordedCase_IsNoWorse(string id)
    {
        var recorded = GoldenCase.Find("seqlen_balancing.json", id);
        switch (recorded.Function)
        {
            case "get_seqlen_balanced_partitions":
                AssertPartition(recorded);
                break;
            case "rearrange_micro_batches":
                AssertMicroBatches(recorded);
                break;
            case "ceildiv":
                var pairs = recorded.Input("pairs");
                Assert.Equal(GoldenCase.Vector(recorded.Outputs.GetProperty("ceildiv")), pairs.Select(pair => (double)MicroBatches.CeilingDivide((long)pair[0], (long)pair[1])));
                Assert.Equal(GoldenCase.Vector(recorded.Outputs.GetProperty("roundup_divisible")), pairs.Select(pair => (double)MicroBatches.RoundUp((long)pair[0], (long)pair[1])));
                break;
            default:
                Assert.Fail($"No counterpart is known for the recorded function {recorded.Function}.");
                break;
        }
    }

    private static void AssertPartition(GoldenCase recorded)
    {
        var (lengths, count, equal) = (Lengths(recorded), (int)recorded.Param("k_partitions"), recorded.Params.GetProperty("equal_size").GetBoolean());
        if (recorded.IsError)
        {
            Assert.Throws<ArgumentException>(() => SequencePartition.Balance(lengths, count, equal));
            return;
        }

        var parts = SequencePartition.Balance(lengths, count, equal);

        AssertDivides(parts, lengths);
        Assert.Equal(count, parts.Length);
        Assert.True(parts.Max(part => Sum(part, lengths)) <= recorded.OutputNumber("max_sum"));
        Assert.True(!equal || parts.All(part => part.Length == lengths.Length / count));
    }

    private static void AssertMicroBatches(GoldenCase recorded)
    {
        var (lengths, budget) = (Lengths(recorded), (int)recorded.Param("max_token_len"));

        var parts = MicroBatches.ByTokens(
            lengths, budget, (int)(recorded.OptionalParam("min_num_micro_batch") ?? 1), (int)(recorded.OptionalParam("num_batches_divided_by") ?? 1));

        AssertDivides(parts, lengths);
        Assert.All(parts, part => Assert.True(part.Length == 1 || Sum(part, lengths) <= budget));
        var costs = parts.Select(part => part.Sum(index => (long)lengths[index] * lengths[index])).ToArray();
        Assert.Equal(costs.OrderDescending(), costs);
        // As many as recorded where the reference keeps to the budget; where it goes past it, more.
        var sums = GoldenCase.Vector(recorded.Outputs.GetProperty("token_sums"));
        Assert.Equal(sums.Max() > budget, parts.Length > recorded.OutputNumber("num_micro_batches"));
    }

    private static void AssertDivides(int[][] parts, int[] lengths)
    {
        Assert.DoesNotContain(parts, part => part.Length == 0);
        Assert.Equal(Enumerable.Range(0, lengths.Length), parts.SelectMany(part => part).Order());
    }

    private static int[] Lengths(GoldenCase recorded) =>
        [.. GoldenCase.Vector(recorded.Inputs.GetProperty("seqlen_list")).Select(length => (int)length)];

    private static long Sum(int[] part, int[] lengths) => part.Sum(index => (long)lengths[index]);
}
