using Bupo.Algorithms;
using Xunit;

namespace Bupo.Tests.Algorithms;

public class AggregationTests
{
    [Theory]
    [InlineData("token_mean", 1 / 4.0, 1 / 4.0)]
    [InlineData("sequence_mean_token_mean", 1 / 3.0, 1 / 9.0)]
    [InlineData("sequence_mean_token_sum", 1 / 3.0, 1 / 3.0)]
    [InlineData("fixed_length", 1 / 30.0, 1 / 30.0)]
    [InlineData("fixed_length_sum", 1 / 10.0, 1 / 10.0)]
    public void TokenWeights_OneEmptyAndThree_CountsTheEmptyResponse(string name, double single, double ofThree)
    {
        var weights = LossAggregation.Parse(name, 10).TokenWeights(new([1, 0, 3]));

        Assert.Equal([single, ofThree, ofThree, ofThree], weights, (expected, actual) => Math.Abs(expected - actual) < 1e-15);
    }

    [Fact]
    public void Parse_UnknownName_ListsTheKnownOnes()
    {
        var error = Assert.Throws<BupoException>(() => LossAggregation.Parse("mean", 1));

        Assert.Contains("mean is unknown", error.Message, StringComparison.Ordinal);
        Assert.Contains("sequence_mean_token_sum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FixedLength_OfZero_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => LossAggregation.FixedLength(0));

    [Fact]
    public void Rows_NegativeLength_NamesTheResponse()
    {
        var error = Assert.Throws<ArgumentException>(() => new ResponseRows([3, -1]));

        Assert.Contains("Response 1 has length -1", error.Message, StringComparison.Ordinal);
    }
}
