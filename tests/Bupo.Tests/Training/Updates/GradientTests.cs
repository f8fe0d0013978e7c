using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Algorithms.Penalties;
using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Tests.Rollouts;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Training.Updates;

/// <summary>The gradient of an update: against autograd on materialised logits, against differences, and however the batch is cut.</summary>
public class GradientTests
{
    private const double Tolerance = 1e-5;

    private static readonly ResponseSequence[] Sequences = Responses();
    private static readonly ResponseRows Rows = new([.. Sequences.Select(s => s.Response.Length)]);
    private static readonly double[] Advantages = Rows.Expand([.. Sequences.Select(s => s.Reward)]);

    public static TheoryData<string> Aggregations => ["token_mean", "sequence_mean_token_mean", "sequence_mean_token_sum", "fixed_length", "fixed_length_sum"];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var objective in ObjectiveCatalog.Names)
        {
            foreach (var view in new[] { "final", "layer(2)", "attention(3)" })
            {
                cases.Add(objective, view);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Update_EveryObjective_EqualsAutogradOnAllLogitsOfThePaddedBatch(string objective, string view)
    {
        using var model = TinyModel.Make();
        var loss = new PolicyLoss
        {
            Objective = ObjectiveCatalog.Create(objective, objective is "clip_cov" ? new() { CovarianceLower = 1e9, CovarianceUpper = 2e9 } : null),
            Aggregation = LossAggregation.SequenceMeanTokenMean,
            EntropyCoefficient = 0.01,
            Kl = new KlPenalty(KlEstimator.K3, 0.1),
        };
        var trained = View(model, PolicyView.Parse(view));

        var (found, step) = Gradient(model, new UpdateSettings { Loss = loss, Temperature = 0.7, RowBudget = 40 }, trained);

        var expected = PlainUpdate.Gradient(model, trained, Sequences, Advantages, objective, temperature: 0.7);
        RequireClose(expected.Gradients, found, $"{objective} on {view}");
        Assert.Equal(expected.Loss, step.Loss, Tolerance * Math.Max(1, Math.Abs(expected.Loss)));
    }

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void Update_HoweverTheBatchIsCut_HasTheSameGradient(string aggregation)
    {
        using var model = TinyModel.Make();
        var trained = View(model, PolicyView.Final);
        foreach (var objective in ObjectiveCatalog.Names)
        {
            var loss = new PolicyLoss { Objective = ObjectiveCatalog.Create(objective), Aggregation = LossAggregation.Parse(aggregation, 9), EntropyCoefficient = 0.01 };
            var settings = new UpdateSettings { Loss = loss, RowBudget = 1 << 20 };
            var (whole, wholeStep) = Gradient(model, settings, trained);

            foreach (var cut in new[] { settings with { RowBudget = 1 }, settings with { RowBudget = 30 }, settings with { SharePrompts = false } })
            {
                var (found, step) = Gradient(model, cut, trained);

                RequireClose(whole, found, $"{objective}, {aggregation}, {cut.RowBudget} rows, shared {cut.SharePrompts}");
                Assert.Equal(wholeStep.Loss, step.Loss, Tolerance * Math.Max(1, Math.Abs(wholeStep.Loss)));
            }
        }
    }

    [Theory]
    [InlineData(0, "final")]
    [InlineData(0, "layer(2, normed)")]
    [InlineData(0, "attention(3)", "layer(1)", "layer(0)")]
    [InlineData(0, "layer(0)")]
    [InlineData(2, "final", "ffn(3)", "layer(1)")]
    public void Update_Recomputed_HasTheSameGradient(int frozenLayers, params string[] views)
    {
        using var model = TinyModel.Make();
        LossTerm[] trained = [.. views.Select(view => View(model, PolicyView.Parse(view)))];
        var settings = new UpdateSettings { Loss = Clipped(), RowBudget = 40 };

        var (kept, _) = Gradient(model, settings, frozenLayers, trained);
        var (recomputed, _) = Gradient(model, settings with { Recompute = true }, frozenLayers, trained);

        Assert.Equal(kept.Keys.Order(), recomputed.Keys.Order());
        RequireClose(kept, recomputed, string.Join(", ", views));
    }

    [Theory]
    [InlineData("final")]
    [InlineData("layer(1)")]
    [InlineData("layer(2, normed)")]
    [InlineData("ffn(3)")]
    public void Update_WholeStep_HasTheSlopeOfItsLoss(string view)
    {
        using var model = TinyModel.Make();
        var trained = View(model, PolicyView.Parse(view));
        var settings = new UpdateSettings
        {
            Loss = new PolicyLoss { Objective = new ClippedSurrogate { Clip = new(1, 100), DualClip = null }, Aggregation = LossAggregation.TokenMean, EntropyCoefficient = 0.05 },
        };
        var (gradient, _) = Gradient(model, settings, trained);
        var square = gradient.Values.Sum(g => g.Sum(v => (double)v * v));
        const double Length = 2e-3;

        double LossAt(double distance)
        {
            Move(model, gradient, distance / Math.Sqrt(square));
            var (_, step) = Gradient(model, settings, trained);
            Move(model, gradient, -distance / Math.Sqrt(square));
            return step.Loss;
        }
        // Five points: the error goes with the fourth power of the length, and float32 forbids a short one.
        var slope = ((8 * (LossAt(Length) - LossAt(-Length))) - (LossAt(2 * Length) - LossAt(-2 * Length))) / (12 * Length);

        Assert.InRange(slope / Math.Sqrt(square), 0.998, 1.002);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Update_LayerView_LeavesEverythingAboveBitIdentical(int layer)
    {
        using var model = TinyModel.Make();
        var before = model.Parameters.ToDictionary(p => p.Key, p => p.Value.data<float>().ToArray());
        using var parameters = new TrainedParameters(model.Parameters, new ParameterSettings());
        var updater = new PolicyUpdater(model, parameters, new UpdateSettings { Loss = Clipped() });

        for (var step = 0; step < 3; step++)
        {
            updater.Update(Sequences, Advantages, [View(model, PolicyView.Layer(layer))], 1e-2);
        }

        foreach (var (name, parameter) in model.Parameters)
        {
            var moves = ParameterLayout.LayerOf(name) <= layer;
            Assert.True(moves != parameter.data<float>().ToArray().SequenceEqual(before[name]), $"{name} {(moves ? "did not move" : "moved")}.");
        }
    }

    [Fact]
    public void Update_FrozenLayers_MovesTheOthersOnly()
    {
        using var model = TinyModel.Make();
        var before = model.Parameters.ToDictionary(p => p.Key, p => p.Value.data<float>().ToArray());
        using var parameters = new TrainedParameters(model.Parameters, new ParameterSettings { FrozenLayers = 2 });

        new PolicyUpdater(model, parameters, new UpdateSettings { Loss = Clipped() }).Update(Sequences, Advantages, [View(model, PolicyView.Final)], 1e-2);

        foreach (var (name, parameter) in model.Parameters)
        {
            // The tied embedding is the unembedding as well, and learns as such.
            var moves = ParameterLayout.LayerOf(name) is not (1 or 2);
            Assert.True(moves != parameter.data<float>().ToArray().SequenceEqual(before[name]), $"{name} {(moves ? "did not move" : "moved")}.");
        }
    }

    private static PolicyLoss Clipped() => new() { Objective = new ClippedSurrogate(), Aggregation = LossAggregation.TokenMean };

    /// <summary>Three prompts of 2, 3 and 3 responses; lengths from 1 to 9.</summary>
    private static ResponseSequence[] Responses()
    {
        var random = new Random(3);
        int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(61))];
        int[][] prompts = [Ids(5), Ids(9), Ids(2)];
        return [.. new[] { 0, 0, 1, 1, 1, 2, 2, 2 }.Select((group, i) =>
            new ResponseSequence(prompts[group], Ids(i == 3 ? 1 : random.Next(2, 10)), group, random.NextDouble() * 2 - 1))];
    }

    /// <summary>Old and reference log-probs a little off the present ones, so that ratios are not 1.</summary>
    private static LossTerm View(DecoderModel model, PolicyView view)
    {
        var random = new Random(5);
        var now = PolicyScorer.Score(model, view, Sequences, 0.7, 4096).LogProbs;
        double[] Near(double spread) => [.. now.Select(v => v + ((random.NextDouble() - 0.5) * spread))];
        return new LossTerm(view, 1, Near(0.6), Near(1));
    }

    /// <summary>The gradient of one optimizer step, read off the first moment at β₁ = 0; nothing moves at rate 0.</summary>
    private static (Dictionary<string, float[]> Gradient, OptimizerStep Step) Gradient(DecoderModel model, UpdateSettings settings, params LossTerm[] views) =>
        Gradient(model, settings, frozenLayers: 0, views);

    private static (Dictionary<string, float[]> Gradient, OptimizerStep Step) Gradient(
        DecoderModel model, UpdateSettings settings, int frozenLayers, LossTerm[] views)
    {
        using var parameters = new TrainedParameters(model.Parameters, new ParameterSettings
        {
            Optimizer = new AdamWSettings { Beta1 = 0, WeightDecay = 0 },
            MaxGradNorm = 1e9,
            FrozenLayers = frozenLayers,
        });
        var step = new PolicyUpdater(model, parameters, settings).Update(Sequences, Advantages, views, learningRate: 0).Single();
        var gradient = new Dictionary<string, float[]>();
        foreach (var (name, moment) in parameters.OptimizerState())
        {
            if (name.EndsWith(".exp_avg", StringComparison.Ordinal))
            {
                gradient[name[..^".exp_avg".Length]] = moment.data<float>().ToArray();
            }
            moment.Dispose();
        }
        return (gradient, step);
    }

    private static void Move(DecoderModel model, Dictionary<string, float[]> direction, double factor)
    {
        using var guard = no_grad();
        foreach (var (name, values) in direction)
        {
            using var step = tensor(values).reshape(model.Parameters[name].shape);
            model.Parameters[name].add_(step, factor);
        }
    }

    private static void RequireClose(Dictionary<string, float[]> expected, Dictionary<string, float[]> found, string what)
    {
        var (off, size) = (0.0, 0.0);
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach (var (name, values) in expected)
        {
            off += values.Zip(found[name], (a, b) => Math.Pow((double)a - b, 2)).Sum();
            size += values.Sum(v => (double)v * v);
        }
        Assert.True(Math.Sqrt(off) <= Tolerance * Math.Sqrt(size), $"{what}: the gradient is off by {Math.Sqrt(off / size):g3} of its length.");
    }
}
