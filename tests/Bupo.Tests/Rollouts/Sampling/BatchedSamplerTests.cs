using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Paged;
using Bupo.Policies;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Rollouts.Sampling;

public class BatchedSamplerTests
{
    private static readonly SamplingSettings Settings = new() { MaxResponseTokens = 40, Seed = 5, Entropies = true };

    public static TheoryData<PolicyView> Views => [PolicyView.Final, PolicyView.Layer(2), PolicyView.Attention(3), PolicyView.Ffn(1, normed: true)];

    [Theory]
    [MemberData(nameof(Views))]
    public void Generate_AnyView_RecordsTheLogProbsOfAFullPass(PolicyView view)
    {
        using var model = TinyModel.Make(endTokens: [3]);

        var result = Sampler(model, new BatchedSamplerOptions { MaxSequences = 7, StepRows = 9 }, view).Generate(Requests(4, 3), Settings);

        Assert.True(result.Complete);
        Assert.Equal(12, result.Rollouts.Count);
        foreach (var rollout in result.Rollouts)
        {
            using var noGrad = no_grad();
            using var states = PolicyReader.States(model, view, PackedResponses.Pack([new ResponseSequence(rollout.PromptIds, rollout.ResponseIds, 0, 0)]));
            var expected = PolicyReader.Head(model, view).Score(states, rollout.ResponseIds);
            Testing.Near.Equal(expected.LogProbs, rollout.LogProbs!, 1e-4, "log-probs");
            Testing.Near.Equal(expected.LogProbs, rollout.SamplerLogProbs!, 1e-4, "sampler log-probs");
            Testing.Near.Equal(expected.Entropies, rollout.Entropies!, 1e-4, "entropies");
            Assert.Equal(rollout.ResponseIds[^1] == 3, rollout.FinishReason == FinishReason.EndToken);
        }
        Assert.Equal(result.Rollouts.Count(r => r.FinishReason == FinishReason.MaxTokens), result.Counts.Truncated);
    }

    [Fact]
    public void Generate_AnyBudget_GivesTheSameTokens()
    {
        using var model = TinyModel.Make(endTokens: [3]);
        var settings = Settings with { TopP = 0.9, RepetitionPenalty = 1.1 };
        var page = KeyValuePages.PageBytes(model.Config, 3);
        var requests = Requests(6, 4);
        var whole = Sampler(model, new BatchedSamplerOptions()).Generate(requests, settings);

        foreach (var (sequences, pages) in new[] { (1, 100), (7, 100), (64, 100), (64, 9), (64, 14), (64, 23) })
        {
            var options = new BatchedSamplerOptions { MaxSequences = sequences, CacheBytes = pages * page, StepRows = Math.Max(sequences, 8) };
            var result = Sampler(model, options).Generate(requests, settings);

            Assert.Equal(whole.Rollouts.Select(r => r.ResponseIds), result.Rollouts.Select(r => r.ResponseIds));
            Assert.Equal(whole.Rollouts.Select(r => r.LogProbs), result.Rollouts.Select(r => r.LogProbs));
            Assert.InRange(result.Counts.PeakPages, 1, pages);
            Assert.True(pages != 14 || result.Counts.Preemptions > 0, "no sequence had to give way");
        }
        var unshared = Sampler(model, new BatchedSamplerOptions { SharePrompts = false }).Generate(requests, settings);
        Assert.Equal(whole.Rollouts.Select(r => r.ResponseIds), unshared.Rollouts.Select(r => r.ResponseIds));
        Assert.Equal(4 * whole.Counts.PromptRows, unshared.Counts.PromptRows);
    }

    [Theory]
    [InlineData(1, 0, 0, "plain")]
    [InlineData(0.7, 0, 0, "top-p")]
    [InlineData(1, 5, 0, "top-k")]
    [InlineData(1, 0, 0.3, "min-p")]
    public void Generate_ManySamples_HaveTheExactDistribution(double topP, int topK, double minP, string reason)
    {
        const int Draws = 200_000;
        using var model = TinyModel.Make(vocabulary: 17);
        var settings = new SamplingSettings { TopP = topP, TopK = topK, MinP = minP, MaxResponseTokens = 1, Seed = 2 };
        var sampler = Sampler(model, new BatchedSamplerOptions { StepRows = 4096, MaxSequences = 4096 });

        var result = sampler.Generate([new GenerationRequest(9, [1, 2, 3], Draws)], settings);

        var counts = new double[17];
        foreach (var rollout in result.Rollouts)
        {
            counts[rollout.ResponseIds[0]]++;
        }
        var expected = Expected(model, settings);
        var kept = expected.Count(p => p > 0);
        Assert.All(expected.Zip(counts), pair => Assert.True(pair.First > 0 || pair.Second == 0, $"{reason}: a token that was cut off was drawn"));
        var chiSquare = expected.Zip(counts).Where(p => p.First > 0).Sum(p => Math.Pow(p.Second - (Draws * p.First), 2) / (Draws * p.First));
        Assert.True(kept > 1 && chiSquare < Quantile(kept - 1), $"{reason}: chi-square {chiSquare} with {kept - 1} degrees of freedom");
    }

    [Fact]
    public void Generate_FromALaterSample_GivesTheSameResponses()
    {
        using var model = TinyModel.Make(endTokens: [3]);
        var whole = Sampler(model).Generate(Requests(2, 5), Settings);
        var latest = new List<Rollout>();

        var part = Sampler(model).Generate(
            [.. Requests(2, 2).Select(r => r with { FirstSample = 3 })], Settings, new Watcher(p => latest.AddRange(p.Latest)));

        Assert.Equal([3, 4, 3, 4], part.Rollouts.Select(r => r.SampleIndex));
        Assert.Equal(whole.Rollouts.Where(r => r.SampleIndex >= 3).Select(r => r.ResponseIds), part.Rollouts.Select(r => r.ResponseIds));
        Assert.Equal(part.Rollouts.ToHashSet(), latest.ToHashSet());
    }

    [Fact]
    public void Generate_LengthsAndContext_AreKept()
    {
        using var model = TinyModel.Make(context: 12, endTokens: [.. Enumerable.Range(0, 50)]);
        var settings = Settings with { MinResponseTokens = 4, MaxResponseTokens = 6 };

        var result = Sampler(model).Generate([new GenerationRequest(0, [1, 2], 5), new GenerationRequest(1, [1, 2, 3, 4, 5, 6, 7, 8, 9], 5)], settings);

        Assert.All(result.Rollouts.Take(5), r => Assert.InRange(r.ResponseIds.Length, 4, 6));
        Assert.All(result.Rollouts.Take(5), r => Assert.All(r.ResponseIds.Take(4), id => Assert.InRange(id, 50, 60)));
        Assert.All(result.Rollouts.Skip(5), r => Assert.Equal((3, FinishReason.ContextFull), (r.ResponseIds.Length, r.FinishReason)));
    }

    [Fact]
    public void Generate_Stopped_GivesWhatIsFinished()
    {
        using var model = TinyModel.Make();
        using var stop = new CancellationTokenSource();
        var sampler = Sampler(model, new BatchedSamplerOptions { MaxSequences = 2 });

        var result = sampler.Generate(Requests(5, 1), Settings, new Watcher(p =>
        {
            if (p.Finished >= 2)
            {
                stop.Cancel();
            }
        }), stop.Token);

        Assert.False(result.Complete);
        Assert.Equal([0, 1], result.Rollouts.Select(r => r.GroupIndex));
    }

    [Fact]
    public void Generate_NoTensorIsLeft()
    {
        using var model = TinyModel.Make();
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Sampler(model).Generate(Requests(2, 2), Settings);

        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Generate_BadInput_NamesTheLimit()
    {
        using var model = TinyModel.Make(context: 64);
        void Refused(string said, GenerationRequest request, BatchedSamplerOptions? options = null, SamplingSettings? settings = null) =>
            Assert.Contains(said, Assert.Throws<BupoException>(() => Sampler(model, options).Generate([request], settings ?? Settings)).Message, StringComparison.Ordinal);

        Refused("Prompt 7 is empty", new(7, [], 1));
        Refused("asks for 0 samples", new(7, [1], 0));
        Refused("64 tokens, expected fewer than the model's context of 64", new(7, new int[64], 1));
        Refused("the budget is 9000", new(7, [1], 1), new BatchedSamplerOptions { CacheBytes = 9000 });
        Refused("a stop string is empty", new(7, [1], 1), settings: Settings with { Stops = [""] });
        Refused("temperature: -1", new(7, [1], 1), settings: Settings with { Temperature = -1 });
        Refused("top-p: 0 ", new(7, [1], 1), settings: Settings with { TopP = 0 });
    }

    [Fact]
    public void Generate_LogitsNotFinite_NamesPromptAndStep()
    {
        using var model = TinyModel.Make();
        using (no_grad())
        {
            model.Parameters[ParameterLayout.FinalNorm].fill_(float.NaN);
        }

        var said = Assert.Throws<BupoException>(() => Sampler(model).Generate([new GenerationRequest(42, [1, 2], 1)], Settings)).Message;

        Assert.Contains("Prompt 42, response token 1", said, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsIdentity_ChangedWeight_Differs()
    {
        using var model = TinyModel.Make();
        var before = WeightsIdentity.Of(model, 1);
        Assert.Equal(before, WeightsIdentity.Of(model, 1));
        using (no_grad())
        {
            model.Parameters[ParameterLayout.FinalNorm].add_(1e-3);
        }

        Assert.NotEqual(before.Checksum, WeightsIdentity.Of(model, 1).Checksum);
    }

    private static BatchedSampler Sampler(DecoderModel model, BatchedSamplerOptions? options = null, PolicyView? view = null) =>
        new(model, view ?? PolicyView.Final, new WeightsIdentity(0, "test"), null, options);

    private static GenerationRequest[] Requests(int prompts, int samples) => [.. Enumerable.Range(0, prompts)
        .Select(i => new GenerationRequest((ulong)i, [.. Enumerable.Range(0, 5 + (i * 11)).Select(j => ((i * 7) + (j * 5)) % 61)], samples))];

    private static double[] Expected(DecoderModel model, SamplingSettings settings)
    {
        using var noGrad = no_grad();
        using var state = PolicyReader.States(model, PolicyView.Final, PackedResponses.Pack([new ResponseSequence([1, 2, 3], [0], 0, 0)]));
        using var odds = model.Logits(state).to(ScalarType.Float64).softmax(-1);
        var probabilities = odds.data<double>().ToArray();
        var order = Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i]).ToArray();
        var kept = new double[probabilities.Length];
        var mass = 0.0;
        for (var rank = 0; rank < order.Length && mass < settings.TopP && (settings.TopK == 0 || rank < settings.TopK); rank++)
        {
            var p = probabilities[order[rank]];
            mass += p;
            kept[order[rank]] = p >= settings.MinP * probabilities[order[0]] ? p : 0;
        }
        return [.. kept.Select(p => p / kept.Sum())];
    }

    // Wilson and Hilferty's approximation of the 0.999 quantile of chi-square.
    private static double Quantile(int degrees) => degrees * Math.Pow(1 - (2.0 / (9 * degrees)) + (3.0902 * Math.Sqrt(2.0 / (9 * degrees))), 3);

    private sealed class Watcher(Action<SamplingProgress> action) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => action(value);
    }
}
