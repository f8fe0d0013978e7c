using Bupo.Policies;
using Xunit;

namespace Bupo.Tests.Policies;

public class PolicyViewTests
{
    [Theory]
    [InlineData("final", "final", 12)]
    [InlineData("Layer( 6 )", "layer(6)", 6)]
    [InlineData("layer(0)", "layer(0)", 0)]
    [InlineData("layer(6,normed)", "layer(6, normed)", 6)]
    [InlineData("attention(3)", "attention(3)", 3)]
    [InlineData("ffn(12)", "ffn(12)", 12)]
    public void Parse_GoodText_RoundTripsAndKnowsItsDepth(string text, string canonical, int depth)
    {
        var view = PolicyView.Parse(text);

        Assert.Equal(canonical, view.ToString());
        Assert.Equal(view, PolicyView.Parse(canonical));
        Assert.Equal(depth, view.Depth(12));
    }

    [Theory]
    [InlineData("layer")]
    [InlineData("layer(-1)")]
    [InlineData("ffn(0)")]
    [InlineData("layer(99999999999)")]
    public void Parse_BadText_SaysWhatIsExpected(string text)
    {
        var error = Assert.Throws<BupoException>(() => PolicyView.Parse(text));

        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_DeeperThanTheModel_NamesBoth()
    {
        var error = Assert.Throws<BupoException>(() => PolicyView.Layer(40).Depth(36));

        Assert.Contains("layer(40)", error.Message, StringComparison.Ordinal);
        Assert.Contains("36 layers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Point_OfLayerSix_IsBlockFiveInTransformerLensNames() =>
        Assert.Equal("blocks.5.hook_resid_post", PolicyView.Layer(6).Point(12).ToString());
}
