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

    [Theory]
    [InlineData(5, 37, 1.0, null, "no vector fits the vocabulary evenly")]
    [InlineData(33, 5000, 0.7, null, "temperature, several blocks a row")]
    [InlineData(7, 131, 1.3, 3.0, "soft cap")]
    public void Divergence_AgainstPlainTorch_IsTheSame(int rows, int vocabulary, double temperature, double? cap, string reason)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(11);
        var (states, others) = (randn([rows, 24], generator: generator), randn([rows, 16], generator: generator));
        var (unembedding, otherUnembedding) = (randn([vocabulary, 24], generator: generator), randn([vocabulary, 16], generator: generator));
        var logits = matmul(states, unembedding.t());
        var p = nn.functional.log_softmax((cap is { } c ? (logits / c).tanh() * c : logits) / temperature, -1);
        var q = nn.functional.log_softmax(matmul(others, otherUnembedding.t()), -1);
        var expected = (p.exp() * (p - q)).sum(-1);

        var head = new PolicyHead(unembedding, temperature, cap) { ChunkElements = 4 * vocabulary };
        var found = head.Divergence(states, new PolicyHead(otherUnembedding), others);

        Near.Equal(expected.data<float>().ToArray(), found, 1e-4, reason);
        Assert.All(head.Divergence(states, head, states), kl => Assert.Equal(0, kl));
    }

    [Fact]
    public void Divergence_OtherVocabulary_NamesBoth()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ArgumentException>(() => new PolicyHead(zeros(5, 3)).Divergence(zeros(2, 3), new PolicyHead(zeros(6, 3)), zeros(2, 3)));

        Assert.Contains("vocabulary of 6, expected 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Top_AgainstPlainTorch_IsTheSame()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(13);
        var (states, unembedding) = (randn([9, 24], generator: generator), randn([5000, 24], generator: generator));
        var (values, tokens) = nn.functional.log_softmax(matmul(states, unembedding.t()) / 0.5, -1).topk(7);

        var found = new PolicyHead(unembedding, temperature: 0.5) { ChunkElements = 20000 }.Top(states, 7);

        Assert.Equal(tokens.data<long>().Select(t => (int)t), found.SelectMany(row => row).Select(t => t.Token));
        Near.Equal(values.data<float>().ToArray(), [.. found.SelectMany(row => row).Select(t => t.LogProb)], 1e-4, "log-probs");
    }

    [Fact]
    public void Top_EqualLogitsOrAllTokens_KeepsTheOrderOfTheVocabulary()
    {
        using var scope = NewDisposeScope();

        var top = new PolicyHead(tensor(new float[] { 1, 2, 2, 0 }, [4, 1])).Top(ones(1, 1), 4);

        Assert.Equal([1, 2, 0, 3], top[0].Select(t => t.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolicyHead(zeros(4, 1)).Top(ones(1, 1), 5));
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
