using Bupo.Analysis;
using Bupo.Policies;
using Bupo.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Analysis;

public sealed class AnalysisRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-analysis").FullName;

    [Fact]
    public void Run_StoppedAndStartedAgain_GivesTheReportOfAnUnbrokenRun()
    {
        using var model = TinyModel.Create();
        var settings = new AnalysisSettings { Seed = 3 };
        var unbroken = new AnalysisRun(model, "tiny", settings, Path.Combine(_folder, "a")).Run(Responses()).Report;
        using var stop = new CancellationTokenSource();
        var broken = Path.Combine(_folder, "b");

        Assert.Throws<OperationCanceledException>(() => new AnalysisRun(model, "tiny", settings, broken) { Progress = _ => stop.Cancel() }.Run(Responses(), stop.Token));
        var kept = 0;
        var continued = new AnalysisRun(model, "tiny", settings, broken) { Progress = p => kept = p.Kept }.Run(Responses()).Report;

        Assert.True(kept > 0);
        Assert.Equal(unbroken.ToJson().ToJsonString(), continued.ToJson().ToJsonString());
        Assert.True(File.Exists(Path.Combine(broken, "tokens.parquet")));
    }

    [Fact]
    public void Run_AThousandShortResponses_StreamThroughWithinBoundedMemoryAndContinue()
    {
        using var model = TinyModel.Create();
        var settings = new AnalysisSettings { Normed = false, RefinedTokens = 1 };
        var broken = Path.Combine(_folder, "b");
        var unbroken = new AnalysisRun(model, "tiny", settings, Path.Combine(_folder, "a")).Run(Responses(1000, 1, 9)).Report;
        using var stop = new CancellationTokenSource();
        var (batches, tensors) = (0, new HashSet<long>());
        void Watch(AnalysisProgress progress)
        {
            tensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            if (++batches == 3)
            {
                stop.Cancel();
            }
        }

        Assert.Throws<OperationCanceledException>(() => new AnalysisRun(model, "tiny", settings, broken) { Progress = Watch }.Run(Responses(1000, 1, 9), stop.Token));
        var kept = 0;
        var continued = new AnalysisRun(model, "tiny", settings, broken) { Progress = p => { Watch(p); kept = p.Kept; } }.Run(Responses(1000, 1, 9)).Report;

        Assert.True(batches > 8, $"{batches} batches");
        Assert.InRange(kept, 200, 500);
        Assert.Single(tensors);
        Assert.Equal(1000, continued.Responses);
        Assert.Equal(unbroken.ToJson().ToJsonString(), continued.ToJson().ToJsonString());
    }

    [Fact]
    public void Run_OtherResponsesInTheSameFolder_Refused()
    {
        using var model = TinyModel.Create();
        new AnalysisRun(model, "tiny", new AnalysisSettings(), _folder).Run(Responses().Take(2));

        var error = Assert.Throws<BupoException>(() => new AnalysisRun(model, "tiny", new AnalysisSettings(), _folder).Run(Responses().Skip(2).Take(2)));

        Assert.Contains("000000.bin was measured on other responses", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_StatesInPieces_GivesTheSame()
    {
        using var model = TinyModel.Create();
        var settings = new AnalysisSettings { TopTokens = 2, Positions = 0.7, RefinedTokens = 5 };
        AnalyzedResponse[] responses = [.. Responses().Take(3)];
        var whole = new InternalPolicyAnalyzer(model, settings);
        var finer = new InternalPolicyAnalyzer(model, settings) { StateBytes = 40_000 };

        var (expected, found) = (whole.Measure(responses), finer.Measure(responses));

        Assert.Equal(512, whole.MostRows);
        Assert.Equal(40_000 / (26 * 32 * 4), finer.MostRows);
        foreach (var (a, b) in expected.Zip(found))
        {
            foreach (var curve in a.Curves)
            {
                for (var layer = curve.FirstLayer; layer <= a.Layers; layer++)
                {
                    Near.Equal(a.Row(curve, layer), b.Row(curve, layer), 1e-4, $"{curve.Name} of layer {layer}");
                }
            }
            Near.Equal(a.FinalEntropies, b.FinalEntropies, 1e-4, "entropies");
            Assert.Equal(5, b.Refinement!.Tokens);
            Assert.Equal(a.Refinement!.Divergences.SelectMany(row => row), b.Refinement.Divergences.SelectMany(row => row), (x, y) => Math.Abs(x - y) < 1e-3);
            Assert.Equal(a.TopTokens!.SelectMany(l => l).SelectMany(p => p), b.TopTokens!.SelectMany(l => l).SelectMany(p => p));
        }
    }

    [Fact]
    public void Refinement_Divergences_AreThoseOfTheHead()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create();
        AnalyzedResponse response = new([1, 2], [3, 4, 5]);
        var refinement = new InternalPolicyAnalyzer(model, new AnalysisSettings { RefinedTokens = 3 }).Measure([response])[0].Refinement!;
        var states = PolicyReader.States(model, [PolicyView.Layer(1), PolicyView.Layer(3)], PackedResponses.Pack([new ResponseSequence([1, 2], [3, 4, 5], 0, 0)]));
        var head = PolicyReader.Head(model, PolicyView.Layer(1));

        Assert.Equal(head.Divergence(states[0], head, states[1]).Sum(), refinement.Divergences[1][3], 1e-4);
        Assert.Equal(head.Divergence(states[1], head, states[0]).Sum(), refinement.Divergences[3][1], 1e-4);
    }

    [Fact]
    public void Run_OtherSettingsInTheSameFolder_Refused()
    {
        using var model = TinyModel.Create();
        new AnalysisRun(model, "tiny", new AnalysisSettings(), _folder).Run(Responses().Take(1));

        var error = Assert.Throws<BupoException>(() => new AnalysisRun(model, "tiny", new AnalysisSettings { Seed = 1 }, _folder).Run(Responses().Take(1)));

        Assert.Contains("other settings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ResponsesThatCannotBeMeasured_AreCountedByReason()
    {
        using var model = TinyModel.Create();
        AnalyzedResponse[] responses = [new([1], [2, 3]), new([1], []), new([1], [TinyModel.Vocabulary]), new([1], [.. Enumerable.Repeat(2, 64)])];

        var report = new AnalysisRun(model, "tiny", new AnalysisSettings(), _folder).Run(responses).Report;

        Assert.Equal(1, report.Responses);
        Assert.Equal(2, report.Tokens);
        Assert.Equal(
            ["has 65 tokens with its prompt, more than the model's context of 64", "has no token after the prompt", "holds token 61, outside the vocabulary of 61"],
            report.LeftOut.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_NoResponse_Refused()
    {
        using var model = TinyModel.Create();

        Assert.Throws<BupoException>(() => new AnalysisRun(model, "tiny", new AnalysisSettings(), _folder).Run([]));
    }

    [Theory]
    [InlineData(1, 0.85)]        // ten tokens alone: their spread is itself uncertain
    [InlineData(4, 0.93)]
    [InlineData(24, 0.95)]
    public void Run_SampledPositions_IntervalsCoverTheExactMeans(int responses, double expected)
    {
        using var model = TinyModel.Create();
        AnalysisReport Of(AnalysisSettings settings) => ResponseAnalysis.Run(model, "tiny", Responses(responses, 40), settings);
        var exact = Of(new AnalysisSettings());
        var (covered, all) = (0, 0);

        for (var seed = 0; seed < 8; seed++)
        {
            var sampled = Of(new AnalysisSettings { Positions = 0.25, Seed = seed });
            Assert.Equal(exact.Tokens, sampled.Tokens);
            foreach (var (name, intervals) in sampled.Curves)
            {
                var hits = intervals.Zip(exact.Curves[name], (interval, mean) => interval.Low - 1e-9 <= mean.Mean && mean.Mean <= interval.High + 1e-9 ? 1 : 0).ToArray();
                (covered, all) = (covered + hits.Sum(), all + hits.Length);
            }
        }

        Assert.True(covered >= expected * all, $"{covered} of {all} intervals of 95 % cover the exact mean.");
    }

    [Fact]
    public void Run_PartsOfSomebodyElse_AreRefusedAndStay()
    {
        using var model = TinyModel.Create();
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "parts")).FullName, "notes.txt");
        File.WriteAllText(path, "keep");

        var error = Assert.Throws<BupoException>(() => new AnalysisRun(model, "tiny", new AnalysisSettings(), _folder).Run(Responses().Take(1)));

        Assert.Contains("notes.txt", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Finish_OtherFilesAmongTheParts_Stay()
    {
        using var model = TinyModel.Create();
        var run = new AnalysisRun(model, "tiny", new AnalysisSettings(), _folder);
        run.Run(Responses().Take(1));
        var path = Path.Combine(_folder, "parts", "notes.txt");
        File.WriteAllText(path, "keep");

        run.Finish();

        Assert.Equal([path], Directory.GetFiles(Path.Combine(_folder, "parts")));
    }

    [Fact]
    public void Measure_Twice_LeavesNoTensorBehind()
    {
        using var model = TinyModel.Create();
        var analyzer = new InternalPolicyAnalyzer(model, new AnalysisSettings());
        AnalyzedResponse[] responses = [.. Responses().Take(2)];
        analyzer.Measure(responses);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        analyzer.Measure(responses);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<AnalyzedResponse> Responses(int count = 60, int shortest = 20, int longest = 49)
    {
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(TinyModel.Vocabulary))];
            yield return new AnalyzedResponse(Ids(4), Ids(random.Next(shortest, longest + 1)));
        }
    }
}
