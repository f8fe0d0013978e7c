using Bupo.Policies;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Policies;

public class PolicyHeadTests
{
    [Theory]
    [InlineData(5, 16, 37, 1.0, null, "no vector fits the vocabulary evenly")]
    [InlineData(33, 24, 1000, 0.7, null, "temperature")]
    [InlineData(7, 32, 131, 1.3, 3.0, "soft cap")]
    public void Differentiate_AgainstAutograd_GivesScoresAndGradients(int rows, int hidden, int vocabulary, double temperature, double? cap, string reason)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(7);
        var states = randn([rows, hidden], generator: generator).requires_grad_();
        var unembedding = randn([vocabulary, hidden], generator: generator).requires_grad_();
        var tokens = Enumerable.Range(0, rows).Select(i => i * 13 % vocabulary).ToArray();
        var weights = Enumerable.Range(0, rows).Select(i => (LogProb: (float)Math.Sin(i + 1), Entropy: (float)Math.Cos(i))).ToArray();

        var logits = matmul(states, unembedding.t());
        logits = (cap is { } c ? (logits / c).tanh() * c : logits) / temperature;
        var plain = nn.functional.log_softmax(logits, -1);
        var logProbs = plain.gather(1, tensor(tokens.Select(t => (long)t).ToArray()).unsqueeze(1)).squeeze(1);
        var entropies = -(plain.exp() * plain).sum(-1);
        ((logProbs * tensor(weights.Select(w => w.LogProb).ToArray())).sum() + (entropies * tensor(weights.Select(w => w.Entropy).ToArray())).sum()).backward();

        var head = new PolicyHead(unembedding, temperature, cap) { ChunkElements = 4 * vocabulary };
        var unembeddingGradient = zeros_like(unembedding);
        var (scores, stateGradient) = head.Differentiate(states, tokens, (first, _, _, byLogProb, byEntropy) =>
        {
            for (var i = 0; i < byLogProb.Length; i++)
            {
                (byLogProb[i], byEntropy[i]) = weights[first + i];
            }
        }, unembeddingGradient);

        Near.Equal(logProbs.detach().data<float>().ToArray(), scores.LogProbs, 1e-5, $"log-probs ({reason})");
        Near.Equal(entropies.detach().data<float>().ToArray(), scores.Entropies, 1e-5, $"entropies ({reason})");
        Near.Equal(states.grad!.data<float>().ToArray(), stateGradient.data<float>().ToArray(), 1e-4, $"state gradient ({reason})");
        Near.Equal(unembedding.grad!.data<float>().ToArray(), unembeddingGradient.data<float>().ToArray(), 1e-4, $"unembedding gradient ({reason})");
        Assert.Equal(scores.LogProbs, head.Score(states, tokens).LogProbs);
    }

    [Fact]
    public void Score_Bf16Weights_AccumulatesInFloat32()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        var states = randn([9, 48], generator: generator);
        var unembedding = randn([20000, 48], generator: generator).to(ScalarType.BFloat16);
        int[] tokens = [0, 1, 19999, 8191, 8192, 3, 4, 5, 6];

        var found = new PolicyHead(unembedding).Score(states, tokens);

        var wide = new PolicyHead(unembedding.to(ScalarType.Float32)).Score(states, tokens);
        Near.Equal(wide.LogProbs, found.LogProbs, 1e-5, "log-probs");
        Near.Equal(wide.Entropies, found.Entropies, 1e-5, "entropies");
    }

    [Fact]
    public void Score_ExtremeLogits_StaysFinite()
    {
        using var scope = NewDisposeScope();
        var states = tensor(new float[] { 1, 0, 0, 1 }, [2, 2]);
        var unembedding = tensor(new float[] { 3e4f, 0, -3e4f, 0, 0, 0 }, [3, 2]);

        var scores = new PolicyHead(unembedding).Score(states, [1, 2]);

        Assert.Equal(-6e4f, scores.LogProbs[0]);
        Assert.Equal(0, scores.Entropies[0], 1e-30);
        Assert.Equal(-Math.Log(3), scores.LogProbs[1], 1e-6);
        Assert.Equal(Math.Log(3), scores.Entropies[1], 1e-6);
    }

    [Fact]
    public void Score_TokenOutsideTheVocabulary_IsNamed()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ArgumentException>(() => new PolicyHead(zeros(5, 2)).Score(zeros(1, 2), [5]));

        Assert.Contains("Token 5 is outside the vocabulary of 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differentiate_Repeated_LeavesNoTensorBehind()
    {
        using var states = randn(6, 8);
        using var unembedding = randn(50, 8);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 3; i++)
        {
            new PolicyHead(unembedding).Differentiate(states, [1, 2, 3, 4, 5, 6], (_, _, _, byLogProb, _) => byLogProb.Fill(1), null).StateGradient.Dispose();
        }

        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
