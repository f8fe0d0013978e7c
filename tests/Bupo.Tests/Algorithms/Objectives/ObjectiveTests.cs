using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Algorithms.Penalties;
using Xunit;

namespace Bupo.Tests.Algorithms.Objectives;

public class ObjectiveTests
{
    private static readonly ResponseRows Rows = new([3, 0, 5, 1, 4]);

    /// <summary>All but cispo, whose weight has no gradient: Evaluate_Cispo_WeighsWithoutAGradientOfTheWeight.</summary>
    public static TheoryData<string, string> Differentiable => ByAggregation(ObjectiveCatalog.Names.Except(["cispo"]));

    /// <summary>All but those that say they need the whole mini-batch.</summary>
    public static TheoryData<string, string> Divisible =>
        ByAggregation(ObjectiveCatalog.Names.Where(name => ObjectiveCatalog.Create(name).Scope != ObjectiveScope.MiniBatch));

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Evaluate_AnyLoss_HasTheGradientOfItsDifferences(string objective, string aggregation)
    {
        var loss = Loss(objective, aggregation);
        var weights = loss.Aggregation.TokenWeights(Rows);
        for (var seed = 1; seed <= 20; seed++)
        {
            var (batch, entropies) = Batch(seed);
            var result = loss.Evaluate(batch, weights, entropies);
            for (var token = 0; token < Rows.Tokens; token++)
            {
                var slope = (Moved(loss, batch, weights, entropies, token, 1e-6).Loss - Moved(loss, batch, weights, entropies, token, -1e-6).Loss) / 2e-6;
                Assert.Equal(slope, result.LogProbGradients[token], 1e-6);
                Assert.Equal(-0.01 * weights[token], result.EntropyGradients![token], 1e-15);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Divisible))]
    public void Evaluate_CutIntoSequences_AddsUpToTheWhole(string objective, string aggregation)
    {
        var loss = Loss(objective, aggregation);
        var weights = loss.Aggregation.TokenWeights(Rows);
        var (batch, entropies) = Batch(3);
        var whole = loss.Evaluate(batch, weights, entropies);
        var (total, gradients, statistics) = (0.0, new List<double>(), new RatioStatistics());
        for (var row = 0; row < Rows.Count; row++)
        {
            var range = Rows.Start(row)..Rows.End(row);
            var part = loss.Evaluate(Part(batch, range), weights.AsSpan()[range], entropies.AsSpan()[range]);
            total += part.Loss;
            gradients.AddRange(part.LogProbGradients);
            statistics.Add(part.Statistics);
        }

        Assert.Equal(whole.LogProbGradients, gradients);
        Assert.Equal(whole.Loss, total, 1e-12);
        Assert.Equal(whole.Statistics.Tokens, statistics.Tokens);
        Assert.Equal(whole.Statistics.ClipFraction, statistics.ClipFraction);
        Assert.Equal(whole.Statistics.MeanRatio, statistics.MeanRatio, 1e-12);
        Assert.Equal(whole.Statistics.LargestRatio, statistics.LargestRatio);
    }

    [Fact]
    public void Evaluate_OnTheFirstUpdate_HasRatioOneAndThePolicyGradient()
    {
        var batch = new PolicyBatch(Rows, [.. Batch(1).Batch.LogProbs], Batch(1).Batch.LogProbs, Batch(1).Batch.Advantages);
        foreach (var name in ObjectiveCatalog.Names.Where(name => name is not ("clip_cov" or "geometric_mean")))
        {
            var result = ObjectiveCatalog.Create(name).Evaluate(batch);

            Assert.Equal(batch.Advantages.Select(advantage => -advantage), result.Gradients);
            Assert.Equal(1, result.Statistics.MeanRatio);
            Assert.Equal(0, result.Statistics.ClipFraction);
        }
    }

    [Fact]
    public void Evaluate_Cispo_WeighsWithoutAGradientOfTheWeight()
    {
        var batch = new PolicyBatch(new([3]), [Math.Log(0.5), Math.Log(0.5), Math.Log(0.5)], [Math.Log(0.25), Math.Log(0.01), Math.Log(0.9)], [1, 2, 4]);

        var result = new ClippedWeightGradient { Clip = new(0.2, 4) }.Evaluate(batch);

        Assert.Equal([-2, -10, -3.2], result.Gradients, (expected, actual) => Math.Abs(expected - actual) < 1e-12);
        Assert.Equal(result.Gradients.Select(gradient => gradient * Math.Log(0.5)), result.Losses);
        Assert.Equal((1, 1), (result.Statistics.ClippedHigh, result.Statistics.ClippedLow));
    }

    [Fact]
    public void Apply_SamplerBelowTheTrainer_CutsTheWeightAndCountsIt()
    {
        var batch = new PolicyBatch(new([2]), [-1, -1], [-1, -1], [1, 1]) { SamplerLogProbs = [-1 - Math.Log(1.5), -3] };
        var (tokens, sequence) = (new ClippedSurrogate().Evaluate(batch), new SequenceClippedSurrogate().Evaluate(batch));
        var sampling = new TruncatedImportanceSampling { Cap = 2 };

        Assert.Equal(1, sampling.Apply(batch, tokens, ObjectiveScope.Token));
        Assert.Equal(2, sampling.Apply(batch, sequence, ObjectiveScope.Sequence));
        Assert.Equal([-1.5, -2], tokens.Losses, (expected, actual) => Math.Abs(expected - actual) < 1e-12);
        Assert.Equal([-2, -2], sequence.Losses, (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Fact]
    public void Evaluate_ClipCovTwice_DrawsTheSameTokensForTheSameSeed()
    {
        var objective = new ClipCovariance { Fraction = 0.3, Lower = -10, Upper = 10 };
        var (first, _) = Batch(5);
        bool[] Drawn(long seed) => [.. objective.Evaluate(new(Rows, first.LogProbs, first.LogProbs, first.Advantages) { Seed = seed })
            .Gradients.Select(gradient => gradient == 0)];

        Assert.Equal(Drawn(1), Drawn(1));
        Assert.Equal(3, Drawn(1).Count(drawn => drawn));
        Assert.Contains(Enumerable.Range(2, 20), seed => !Drawn(seed).SequenceEqual(Drawn(1)));
    }

    [Fact]
    public void Evaluate_NaN_StaysNaN()
    {
        foreach (var name in ObjectiveCatalog.Names)
        {
            var batch = new PolicyBatch(new([2]), [double.NaN, -1], [-1, -1], [1, double.NaN]);
            var loss = new PolicyLoss { Objective = ObjectiveCatalog.Create(name), Aggregation = LossAggregation.TokenMean };

            var result = loss.Evaluate(batch, loss.Aggregation.TokenWeights(batch.Rows));

            Assert.True(double.IsNaN(result.Loss), name);
        }
    }

    [Fact]
    public void Evaluate_MissingReference_NamesIt()
    {
        var loss = new PolicyLoss { Objective = new PolicyGradient(), Aggregation = LossAggregation.TokenMean, Kl = new(KlEstimator.K3, 0.1) };
        var batch = new PolicyBatch(new([1]), [-1], [-1], [1]);

        Assert.Contains("ReferenceLogProbs", Assert.Throws<ArgumentException>(() => loss.Evaluate(batch, [1])).Message, StringComparison.Ordinal);
        Assert.Contains("has 2 values, expected 1", Assert.Throws<ArgumentException>(() => loss.Evaluate(batch, [1, 1])).Message, StringComparison.Ordinal);
    }

    private static TheoryData<string, string> ByAggregation(IEnumerable<string> objectives) => [..
        from objective in objectives
        from aggregation in new[] { "token_mean", "sequence_mean_token_mean", "sequence_mean_token_sum", "fixed_length", "fixed_length_sum" }
        select new TheoryDataRow<string, string>(objective, aggregation)];

    private static PolicyLoss Loss(string objective, string aggregation) => new()
    {
        Objective = ObjectiveCatalog.Create(objective, objective is "clip_cov" or "kl_cov" ? new() { CovarianceFraction = 0.3 } : new()),
        Aggregation = LossAggregation.Parse(aggregation, 7),
        Kl = new(KlEstimator.K3, 0.3),
        EntropyCoefficient = 0.01,
        Truncation = new() { Cap = 1.05 },
    };

    private static (PolicyBatch Batch, double[] Entropies) Batch(int seed)
    {
        var random = new Random(seed);
        double[] Values(double from, double to) => [.. Enumerable.Range(0, Rows.Tokens).Select(_ => from + ((to - from) * random.NextDouble()))];
        var old = Values(-4, -0.1);
        double[] Near(double distance) => [.. old.Zip(Values(-distance, distance), (value, shift) => value + shift)];
        var perRow = Enumerable.Range(0, Rows.Count).Select(_ => (random.NextDouble() * 4) - 2).ToArray();
        return (new(Rows, Near(0.6), old, Rows.Expand(perRow)) { ReferenceLogProbs = Near(1), SamplerLogProbs = Near(0.1), Seed = 9 }, Values(0, 2));
    }

    private static PolicyBatch Part(PolicyBatch batch, Range range) => new(
        new([range.End.Value - range.Start.Value]), batch.LogProbs[range], batch.OldLogProbs[range], batch.Advantages[range])
    {
        ReferenceLogProbs = batch.ReferenceLogProbs![range],
        SamplerLogProbs = batch.SamplerLogProbs![range],
    };

    private static PolicyLossResult Moved(PolicyLoss loss, PolicyBatch batch, double[] weights, double[] entropies, int token, double shift)
    {
        double[] logProbs = [.. batch.LogProbs];
        logProbs[token] += shift;
        return loss.Evaluate(
            new(batch.Rows, logProbs, batch.OldLogProbs, batch.Advantages)
            {
                ReferenceLogProbs = batch.ReferenceLogProbs,
                SamplerLogProbs = batch.SamplerLogProbs,
                Seed = batch.Seed,
            },
            weights,
            entropies);
    }
}
