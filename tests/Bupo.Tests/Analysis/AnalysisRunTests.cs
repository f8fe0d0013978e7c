using Bupo.Analysis;
using TorchSharp;
using Xunit;

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
        AnalysedResponse[] responses = [new([1], [2, 3]), new([1], []), new([1], [TinyModel.Vocabulary]), new([1], [.. Enumerable.Repeat(2, 64)])];

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

    [Fact]
    public void Measure_SampledPositions_IntervalsCoverTheExactMeans()
    {
        using var model = TinyModel.Create();
        var exact = new AnalysisRun(model, "tiny", new AnalysisSettings(), Path.Combine(_folder, "exact")).Run(Responses()).Report;
        var sampled = new AnalysisRun(model, "tiny", new AnalysisSettings { Positions = 0.1 }, Path.Combine(_folder, "sampled")).Run(Responses()).Report;

        var covered = 0.0;
        foreach (var (mean, interval) in exact.Means(Curve.EntropyLayer).Zip(sampled.Curves[Curve.EntropyLayer.Name]))
        {
            covered += interval.Low <= mean && mean <= interval.High ? 1 : 0;
        }

        Assert.Equal(exact.Tokens, sampled.Tokens);
        Assert.True(covered >= exact.Layers, $"{covered} of {exact.Layers + 1} intervals cover the exact mean.");
    }

    [Fact]
    public void Measure_Twice_LeavesNoTensorBehind()
    {
        using var model = TinyModel.Create();
        var analyzer = new InternalPolicyAnalyzer(model, new AnalysisSettings());
        AnalysedResponse[] responses = [.. Responses().Take(2)];
        analyzer.Measure(responses);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        analyzer.Measure(responses);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<AnalysedResponse> Responses()
    {
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(TinyModel.Vocabulary))];
            yield return new AnalysedResponse(Ids(4), Ids(random.Next(20, 50)));
        }
    }
}
