using Bupo.Policies;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>The fused head against logits, softmax, log_softmax, gather and autograd, at a vocabulary of 151,936.</summary>
internal static class HeadBench
{
    private const int Vocabulary = 151_936, Hidden = 1024, Tokens = 2048;

    public static void Run(string[] args)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(1);
        var weight = randn(Vocabulary, Hidden, generator: generator) * 0.03;
        var states = randn(Tokens, Hidden, generator: generator);
        var tokens = Enumerable.Range(0, Tokens).Select(i => i * 7919 % Vocabulary).ToArray();
        var weightGradient = zeros(Vocabulary, Hidden);
        var head = new PolicyHead(weight);
        if (args is ["memory", var which])
        {
            Memory(which, () => Fused(head, states, tokens, weightGradient), () => Plain(weight, states, tokens));
            return;
        }
        var (score, toProducts) = Pairing.Measure(3, () => head.Score(states, tokens), () => MatMul(weight, states, 1));
        Console.WriteLine(FormattableString.Invariant($"without gradients: {score[0]:f2} s, bare product {score[1]:f2} s, ratio {toProducts[0]:f3} (wanted: at most 1.15)"));
        var (medians, ratios) = Pairing.Measure(
            3,
            () => Fused(head, states, tokens, weightGradient),
            () => { head.Score(states, tokens); Fused(head, states, tokens, weightGradient); },
            () => Plain(weight, states, tokens));
        Console.WriteLine(FormattableString.Invariant($"with gradients: one pass {medians[0]:f2} s, logits computed again {medians[1]:f2} s, autograd {medians[2]:f2} s"));
        Console.WriteLine(FormattableString.Invariant($"ratios {ratios[0]:f3} (wanted: at most 1) and {ratios[1]:f3} (wanted: at most 1.35)"));
        Console.WriteLine("peak memory: run `head memory fused` and `head memory plain`, each in a process of its own");
    }

    private static void Fused(PolicyHead head, Tensor states, int[] tokens, Tensor weightGradient)
    {
        using var scope = NewDisposeScope();
        head.Differentiate(states, tokens, (_, _, _, logProbs, entropies) =>
        {
            logProbs.Fill(-1);
            entropies.Fill(0.01f);
        }, weightGradient);
    }

    private static void Plain(Tensor weight, Tensor states, int[] tokens)
    {
        using var scope = NewDisposeScope();
        var (w, x) = (weight.detach().requires_grad_(true), states.detach().requires_grad_(true));
        var logits = nn.functional.linear(x, w);
        var logProbs = logits.log_softmax(-1);
        var chosen = logProbs.gather(1, tensor(tokens.Select(t => (long)t).ToArray()).unsqueeze(1));
        var entropy = -(logits.softmax(-1) * logProbs).sum(-1);
        (-chosen.sum() + (0.01 * entropy.sum())).backward();
    }

    private static void MatMul(Tensor weight, Tensor states, int count)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < count; i++)
        {
            using var logits = nn.functional.linear(states, weight);
        }
    }

    private static void Memory(string which, Action fused, Action plain)
    {
        var before = Pairing.PeakMemory();
        (which == "fused" ? fused : plain)();
        Console.WriteLine(FormattableString.Invariant($"{which}: peak grew by {(Pairing.PeakMemory() - before) >> 20} MiB (the plain way's gradient of the matrix, {Vocabulary * Hidden * 4L >> 20} MiB, is part of its growth)"));
    }
}
