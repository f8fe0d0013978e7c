using Bupo.Lenses;
using Bupo.Policies;
using Bupo.Tests.Rollouts;
using TorchSharp;
using Xunit;

namespace Bupo.Tests.Lenses;

public sealed class LogitLensTests
{
    private static readonly int[] Text = [3, 14, 15, 9, 26];

    [Fact]
    public void Read_EveryView_IsTheHeadOnThatState()
    {
        using var model = TinyModel.Make();

        var reading = LogitLens.Read(model, Text, top: 3);

        Assert.Equal(2 * ((3 * model.Config.Layers) + 1), reading.Rows.Count);
        foreach (var row in reading.Rows.Append(reading.Final))
        {
            using var states = PolicyReader.States(model, row.View, PackedResponses.Pack([new ResponseSequence(Text, [0], 0, 0)]));
            var head = PolicyReader.Head(model, row.View);
            var expected = head.Top(states, 3)[0];
            Assert.Equal(expected.Select(t => t.Token), row.Top.Select(t => t.Token));
            Assert.All(expected.Zip(row.Top), pair => Assert.Equal(pair.First.LogProb, pair.Second.LogProb, 1e-5));
            Assert.Equal(head.Score(states, [0]).Entropies[0], row.Entropy, 1e-5);
        }
    }

    [Fact]
    public void Read_LastLayerNormed_IsTheFullPolicy()
    {
        using var model = TinyModel.Make();

        var reading = LogitLens.Read(model, Text);

        var last = reading[PolicyView.Layer(3, normed: true)];
        Assert.Equal(reading.Final.Top.Select(t => t.Token), last.Top.Select(t => t.Token));
        Assert.All(reading.Final.Top.Zip(last.Top), pair => Assert.Equal(pair.First.LogProb, pair.Second.LogProb, 1e-5));
        Assert.InRange(reading.SettledAt, 0, 3);
    }

    [Fact]
    public void Read_EarlierPosition_DoesNotSeeWhatFollows()
    {
        using var model = TinyModel.Make();

        var whole = LogitLens.Read(model, Text, position: 3);
        var cut = LogitLens.Read(model, Text.AsSpan(0, 3));

        Assert.Equal(cut.Final.Top, whole.Final.Top);
        Assert.Equal(cut.Rows.Select(r => r.Entropy), whole.Rows.Select(r => r.Entropy));
    }

    [Theory]
    [InlineData(0, "outside the text")]
    [InlineData(6, "past the text")]
    public void Read_PositionOutsideTheText_IsRefused(int position, string reason)
    {
        using var model = TinyModel.Make();

        var error = Assert.Throws<BupoException>(() => LogitLens.Read(model, Text, position: position));

        Assert.True(error.Message.Contains("5 tokens", StringComparison.Ordinal), reason);
    }

    [Fact]
    public void Read_ManyTimes_LeavesNoTensor()
    {
        using var model = TinyModel.Make();
        LogitLens.Read(model, Text);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        LogitLens.Read(model, Text);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
