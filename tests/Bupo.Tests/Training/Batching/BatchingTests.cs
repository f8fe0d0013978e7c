using Bupo.Training.Batching;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Training.Batching;

public class BatchingTests
{
    [Fact]
    public void ByTokens_AnyLengths_KeepsToTheBudgetAndLosesNone() =>
        Gen.Select(Gen.Int[1, 60].Array[1, 40], Gen.Int[1, 200], Gen.Int[1, 4]).Sample((lengths, budget, multiple) =>
        {
            var parts = MicroBatches.ByTokens(lengths, budget, multipleOf: multiple);

            Assert.Equal(Enumerable.Range(0, lengths.Length), parts.SelectMany(part => part).Order());
            Assert.All(parts, part => Assert.True(part.Sum(index => lengths[index]) <= Math.Max(budget, lengths.Max())));
            Assert.True(parts.Length % multiple == 0 || parts.Length == lengths.Length);
        });

    [Fact]
    public void ByTokens_NoSequences_GivesNoMicroBatch() => Assert.Empty(MicroBatches.ByTokens([], 8));

    [Fact]
    public void Balance_MorePartsThanSequences_SaysBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => SequencePartition.Balance([1, 2], 3));

        Assert.Contains("2 sequences cannot be divided into 3 parts", error.Message, StringComparison.Ordinal);
    }
}
