using Bupo.Rollouts.Sampling;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Rollouts.Sampling;

public class TokenSamplerTests
{
    private static readonly float[] FourTokens = [MathF.Log(0.1f), MathF.Log(0.4f), MathF.Log(0.2f), MathF.Log(0.3f)];

    public static TheoryData<SamplingSettings, double[], string> Distributions => new()
    {
        { new SamplingSettings(), [0.1, 0.4, 0.2, 0.3], "plain softmax" },
        { new SamplingSettings { Temperature = 0 }, [0, 1, 0, 0], "greedy" },
        { new SamplingSettings { Temperature = 0.5 }, [1 / 30.0, 16 / 30.0, 4 / 30.0, 9 / 30.0], "squared probabilities" },
        { new SamplingSettings { TopK = 2 }, [0, 4 / 7.0, 0, 3 / 7.0], "the two best" },
        { new SamplingSettings { TopK = 9 }, [0.1, 0.4, 0.2, 0.3], "more than there are" },
        { new SamplingSettings { TopP = 0.65 }, [0, 4 / 7.0, 0, 3 / 7.0], "0.4 + 0.3 reach 0.65" },
        { new SamplingSettings { TopP = 0.75 }, [0, 4 / 9.0, 2 / 9.0, 3 / 9.0], "0.4 + 0.3 do not reach 0.75" },
        { new SamplingSettings { TopP = 1e-9 }, [0, 1, 0, 0], "at least one token" },
        { new SamplingSettings { MinP = 0.6 }, [0, 4 / 7.0, 0, 3 / 7.0], "0.3 is at least 0.6 of 0.4, 0.2 is not" },
        { new SamplingSettings { TopK = 3, TopP = 0.75 }, [0, 4 / 7.0, 0, 3 / 7.0], "top-k first: 0.7 of 0.9 reach 0.75" },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Draw_OverAllRandomNumbers_HasTheDistribution(SamplingSettings settings, double[] expected, string reason)
    {
        var sampler = new TokenSampler(settings);
        var counts = new double[4];
        const int Draws = 9000;
        for (var i = 0; i < Draws; i++)
        {
            counts[sampler.Draw(FourTokens, (i + 0.5) / Draws).Id] += 1.0 / Draws;
        }

        Assert.All(expected.Zip(counts), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 2.0 / Draws, $"{reason}: {pair.Second}, expected {pair.First}"));
    }

    [Fact]
    public void Draw_AnyToken_TellsItsLogProbsAndTheEntropy()
    {
        var drawn = new TokenSampler(new SamplingSettings { Temperature = 0.5, TopK = 2, Entropies = true }).Draw(FourTokens, 0.1);

        Assert.Equal(1, drawn.Id);
        Assert.Equal(Math.Log(0.4), drawn.LogProb, 6);
        Assert.Equal(Math.Log(16 / 25.0), drawn.SamplerLogProb, 6);
        Assert.Equal(-(0.64 * Math.Log(0.64)) - (0.36 * Math.Log(0.36)), drawn.Entropy, 6);
        Assert.Equal(0, new TokenSampler(new SamplingSettings { Temperature = 0 }).Draw(FourTokens, 0.9).SamplerLogProb);
    }

    [Fact]
    public void Draw_SeenAndForbiddenTokens_ArePenalisedAndNeverDrawn()
    {
        float[] logits = [2, -1, 1];
        var settings = new SamplingSettings { RepetitionPenalty = 2 };

        var drawn = new TokenSampler(settings).Draw(logits, 0, [0, 1], [2]);

        Assert.Equal([1f, -2f, float.NegativeInfinity], logits);
        Assert.Equal(0, drawn.Id);
        Assert.Equal(1 - Math.Log(Math.E + Math.Exp(-2)), drawn.SamplerLogProb, 6);
        Assert.Equal(2 - Math.Log(Math.Exp(2) + Math.Exp(-1) + Math.E), drawn.LogProb, 6);
    }

    [Fact]
    public void Draw_EqualLogits_PrefersTheSmallerIdWhenGreedyAndInTopK()
    {
        Assert.Equal(0, new TokenSampler(new SamplingSettings { Temperature = 0 }).Draw([1, 1, 1], 0.99).Id);
        Assert.Equal(1, new TokenSampler(new SamplingSettings { TopK = 2 }).Draw([1, 1, 1], 0.99).Id);
    }

    [Fact]
    public void Draw_NucleusOfManyTokens_EqualsASortOfAll() =>
        Gen.Select(Gen.Float[-20, 20].Array[1, 300], Gen.Double[0.01, 1], Gen.Double[0, 0.999999])
            .Sample((logits, topP, uniform) =>
            {
                var order = Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i).ToArray();
                var weights = order.Select(i => Math.Exp((double)logits[i] - logits[order[0]])).ToArray();
                var (kept, held) = (0, 0.0);
                while (kept < order.Length && (kept == 0 || held < topP * weights.Sum()))
                {
                    held += weights[kept++];
                }
                var mark = held * uniform;
                var chosen = 0;
                while (chosen < kept - 1 && mark >= weights[chosen])
                {
                    mark -= weights[chosen++];
                }

                // At a boundary the two sums may round to different sides: neighbors in the order are accepted, and so are tokens of one weight.
                var found = new TokenSampler(new SamplingSettings { TopP = topP, TopK = logits.Length }).Draw(logits, uniform).Id;
                var pruned = topP == 1 ? found : new TokenSampler(new SamplingSettings { TopP = topP }).Draw(logits, uniform).Id;
                bool Near(int id) => Math.Abs(Array.IndexOf(order, id) - chosen) <= 1 || Math.Abs(logits[id] - logits[order[chosen]]) < 1e-6;
                return Near(found) && Near(pruned);
            }, iter: 2000);

    [Theory]
    [InlineData(new[] { 0f, float.NaN }, "Logit 1 is NaN")]
    [InlineData(new[] { float.PositiveInfinity, 0f }, "Logit 0 is")]
    [InlineData(new[] { float.NegativeInfinity }, "no token to draw")]
    [InlineData(new float[0], "no token to draw")]
    public void Draw_NoDistribution_SaysSo(float[] logits, string said) =>
        Assert.Contains(said, Assert.ThrowsAny<Exception>(() => new TokenSampler(new SamplingSettings()).Draw(logits, 0.5)).Message, StringComparison.Ordinal);

    [Fact]
    public void Check_SeveralValuesOutOfRange_NamesAll()
    {
        var settings = new SamplingSettings { Temperature = -0.5, TopP = 1.5, TopK = -2, MaxResponseTokens = 0 };

        var said = Assert.Throws<BupoException>(settings.Check).Message;

        Assert.All(["temperature: -0.5", "top-p: 1.5", "top-k: -2", "max tokens: 0"], part => Assert.Contains(part, said, StringComparison.Ordinal));
    }
}
