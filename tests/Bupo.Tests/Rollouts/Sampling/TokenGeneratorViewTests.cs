using Bupo.Policies;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Xunit;

namespace Bupo.Tests.Rollouts.Sampling;

/// <summary>One prompt answered by an internal policy.</summary>
public sealed class TokenGeneratorViewTests
{
    private static readonly int[] Prompt = [5, 8, 13];

    [Theory]
    [InlineData("layer(0)")]
    [InlineData("layer(2)")]
    [InlineData("layer(2, normed)")]
    [InlineData("attention(1)")]
    [InlineData("ffn(3)")]
    [InlineData("final")]
    public void Generate_AnyView_IsWhatTheBatchedSamplerDrawsGreedily(string name)
    {
        using var model = TinyModel.Make();
        var (view, settings) = (PolicyView.Parse(name), new SamplingSettings { Temperature = 0, MaxResponseTokens = 8 });
        var sampler = new BatchedSampler(model, view, WeightsIdentity.Of(model, 0));

        var tokens = new TokenGenerator(model, settings, view).Generate(Prompt).Select(t => t.Id).ToArray();

        var batched = sampler.Generate([new GenerationRequest(1, Prompt, 1)], settings).Rollouts[0].ResponseIds;
        Assert.Equal(batched, tokens);
    }

    [Fact]
    public void Generate_ViewDeeperThanTheModel_IsRefusedBeforeTheFirstToken()
    {
        using var model = TinyModel.Make();

        var error = Assert.Throws<BupoException>(() => new TokenGenerator(model, new SamplingSettings(), PolicyView.Layer(300)).Generate(Prompt));

        Assert.Contains("layer(300)", error.Message, StringComparison.Ordinal);
    }
}
