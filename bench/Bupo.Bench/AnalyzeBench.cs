using System.Diagnostics;
using System.Globalization;
using Bupo.Analysis;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>All curves of a real model over responses of 400 tokens, against the paper's way and against the bare products.</summary>
/// <remarks>The paper's way reads input and output of every attention, feed-forward part and layer alone, 6 L products per token, with softmax and
/// log_softmax apart, one response at a time. Without a model (first argument) the 135M shape with random weights is used.</remarks>
internal static class AnalyzeBench
{
    private const int PromptTokens = 64, ResponseTokens = 400;

    public static void Run(string[] args)
    {
        using var guard = no_grad();
        using var model = args.Length > 0 ? Load(args[0]) : RandomModel.Create(RandomModel.Llama135M, ScalarType.Float32);
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var responses = Enumerable.Range(0, 4).Select(i => Response(model, i)).ToArray();
        var plain = new InternalPolicyAnalyzer(model, new AnalysisSettings { Normed = false });
        var (whole, sampled) = (new InternalPolicyAnalyzer(model, new AnalysisSettings()), new InternalPolicyAnalyzer(model, new AnalysisSettings { Positions = 0.1 }));    // as bupo analyze does

        var ours = plain.Measure(responses[..1])[0];
        Console.WriteLine($"largest difference of an entropy to the paper's way: {Difference(ours, Paper(model, responses[0])):g3} nats");
        var (medians, ratios) = Pairing.Measure(rounds, () => Paper(model, responses[0]), () => plain.Measure(responses[..1]), () => MatMul(model));
        Console.WriteLine(FormattableString.Invariant($"paper's way {medians[0]:f2} s, ours {medians[1]:f2} s, the 4 L + 1 bare products {medians[2]:f2} s a response of {ResponseTokens}"));
        Console.WriteLine(FormattableString.Invariant($"ours is {medians[0] / medians[1]:f2} times faster (wanted: 1.5) and takes {ratios[1]:f3} of the bare products (wanted: 1.15)"));

        sampled.Measure(responses);
        var watch = Stopwatch.StartNew();
        var all = responses.Select(response => whole.Measure([response])[0]).ToArray();
        var exact = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var tenth = sampled.Measure(responses);
        Console.WriteLine(FormattableString.Invariant($"a tenth of the positions: {exact / watch.Elapsed.TotalSeconds:f1} times faster than all of them (wanted: 8)"));
        Covered(model.Config.Layers, all, tenth);
    }

    private static void Covered(int layers, TokenMeasures[] all, IReadOnlyList<TokenMeasures> tenth)
    {
        var (covered, count) = (0, 0);
        var (exact, sampled) = (Means(layers, all), Means(layers, tenth));
        foreach (var curve in all[0].Curves)
        {
            foreach (var (mean, interval) in exact.Interval(curve).Zip(sampled.Interval(curve)))
            {
                count++;
                covered += interval.Low <= mean.Mean && mean.Mean <= interval.High ? 1 : 0;
            }
        }
        Console.WriteLine($"{covered} of its {count} intervals of 95 % hold the mean over all positions");
    }

    private static CurveMeans Means(int layers, IReadOnlyList<TokenMeasures> measures)
    {
        var means = new CurveMeans(measures[0].Curves, layers, seed: 0);
        foreach (var (i, measure) in measures.Index())
        {
            means.Add(i, ResponseSums.Of(measure));
        }
        return means;
    }

    private static DecoderModel Load(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return DecoderModel.Load(checkpoint);
    }

    /// <summary>The model's own greedy text would take as long as the bench; any ids of its vocabulary take the same time to analyze.</summary>
    private static AnalyzedResponse Response(DecoderModel model, int index)
    {
        var random = new Random(index);
        int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(model.Config.VocabularySize))];
        return new AnalyzedResponse(Ids(PromptTokens), Ids(ResponseTokens));
    }

    /// <summary>Entropies by layer of input and output of attention, feed-forward part and layer.</summary>
    private static float[][] Paper(DecoderModel model, AnalyzedResponse response)
    {
        using var scope = NewDisposeScope();
        var layers = model.Config.Layers;
        var points = Enumerable.Range(1, layers).SelectMany(l => new[]
        {
            HookPoint.AttnIn(l), HookPoint.AttnOut(l), HookPoint.MlpIn(l), HookPoint.MlpOut(l), HookPoint.ResidPre(l), HookPoint.ResidPost(l),
        }).ToArray();
        using var cache = new ActivationCache(points);
        int[] tokens = [.. response.Prompt, .. response.Response.AsSpan(0, response.Response.Length - 1)];
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(tokens.Length));
        model.Forward(tokens, attention, sink: cache).Dispose();
        return [.. points.Select(point =>
        {
            using var inner = NewDisposeScope();
            var logits = nn.functional.linear(cache[point].narrow(0, response.Prompt.Length - 1, response.Response.Length), model.Unembedding);
            return (-(logits.softmax(-1) * logits.log_softmax(-1)).sum(-1)).data<float>().ToArray();
        })];
    }

    private static double Difference(TokenMeasures ours, float[][] paper)
    {
        var worst = 0.0;
        for (var layer = 1; layer <= ours.Layers; layer++)
        {
            var curves = new[] { Curve.InputAttention, Curve.EntropyAttention, Curve.InputFfn, Curve.EntropyFfn, Curve.EntropyLayer, Curve.EntropyLayer };
            for (var i = 0; i < curves.Length; i++)
            {
                var row = ours.Row(curves[i], i == 4 ? layer - 1 : layer);
                for (var j = 0; j < row.Length; j++)
                {
                    worst = Math.Max(worst, Math.Abs(row[j] - paper[((layer - 1) * 6) + i][j]));
                }
            }
        }
        return worst;
    }

    private static void MatMul(DecoderModel model)
    {
        using var scope = NewDisposeScope();
        var state = randn(ResponseTokens, model.Config.HiddenSize);
        var logits = empty(ResponseTokens, model.Config.VocabularySize);
        var weight = model.Unembedding.t();
        for (var i = 0; i < (4 * model.Config.Layers) + 1; i++)
        {
            logits.addmm_(state, weight, 0, 1);
        }
    }
}
