using System.Collections.Concurrent;
using Bupo.Data;
using Bupo.Evaluation;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Tests.Data;
using Bupo.Verification;
using Xunit;

namespace Bupo.Tests.Evaluation;

public sealed class EvaluationRunTests : IDisposable
{
    private static readonly Dictionary<string, string> Settings = new() { ["model"] = "m" };
    private static readonly PromptDataset Dataset = new("d", [Example("a"), Example("b"), Example("c")]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_StoppedAndStartedAgain_HasTheResponsesOfAnUnbrokenRun()
    {
        var whole = Open("whole");
        Assert.True(Run(new CountingSampler(), whole, 4));

        var broken = new CountingSampler { Most = 5 };
        Assert.False(Run(broken, Open("broken"), 4));
        Assert.Equal(5, Open("broken").Records.Count);
        var rest = new CountingSampler();
        Assert.True(Run(rest, Open("broken"), 4));

        Assert.Equal(7, rest.Sampled.Count);
        Assert.Empty(rest.Sampled.Intersect(broken.Sampled));
        Assert.Equal(whole.Records.OrderBy(r => (r.Id, r.Sample)), Open("broken").Records.OrderBy(r => (r.Id, r.Sample)));
    }

    [Fact]
    public void Run_MoreSamples_KeepsWhatIsThere()
    {
        var store = Open("more");
        Run(new CountingSampler(), store, 2);
        var more = new CountingSampler();

        Assert.True(Run(more, store, 3));
        Assert.Equal(3, more.Sampled.Count);
        Assert.True(Run(new CountingSampler { Most = 0 }, store, 3));
        Assert.Equal(9, store.Records.Count);
    }

    [Fact]
    public void Run_ResponseCutOffOrRight_IsRecordedSo()
    {
        var store = Open("judged");
        Run(new CountingSampler(), store, 4);

        Assert.All(store.Records, r => Assert.Equal(r.Sample == 0, r.IsCorrect));
        Assert.All(store.Records, r => Assert.Equal(r.Sample == 3, r.IsTruncated));
        Assert.All(store.Records, r => Assert.Equal(r.Sample + 1, r.ResponseTokens));
    }

    [Fact]
    public void Run_OtherProblemOfTheSameId_IsRefused()
    {
        var store = Open("other");
        Run(new CountingSampler(), store, 1);
        var changed = new PromptDataset("d", [Example("a") with { Answer = "7" }]);

        var error = Assert.Throws<BupoException>(() => New(new CountingSampler(), store).Run(changed, 1));

        Assert.Contains("holds responses to another problem a of dataset d", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_EqualAnswersInOtherForms_VoteTogether()
    {
        var store = Open("votes");
        string[] answers = [@"\boxed{3}", @"\boxed{\frac12}", @"\boxed{0.5}", @"\boxed{4}", @"\boxed{4.0}", "none"];
        store.Add([.. answers.Select((text, i) => EvaluationRecord.Judge("d", i, new(Example("a"), text, 1), AnswerRules.Symbolic))]);

        var summary = Assert.Single(EvaluationReport.Of(store, 0).Datasets).Summary;

        Assert.Equal(1 / 3.0, summary.Average.Value, 12);
        Assert.Equal(0, summary.MajorityAtK[6].Value);          // 1/2 and 4 have two votes each; 1/2 came first
    }

    [Fact]
    public void Compare_TwoModels_ListsWhatFlipped()
    {
        EvaluationReport Report(string name, params string[] right)
        {
            var store = EvaluationStore.Open(Path.Combine(_folder.Path, name), new Dictionary<string, string> { ["model"] = name });
            store.Add([.. Dataset.Examples.Select(e =>
                EvaluationRecord.Judge("d", 0, new(e, right.Contains(e.Id) ? @"\boxed{4}" : "no", 1), AnswerRules.Symbolic))]);
            return EvaluationReport.Of(store, 0);
        }

        var compared = Assert.Single(EvaluationComparison.Between([Report("before", "a"), Report("after", "b", "c")], 0));

        Assert.Equal(("d", "before", "after"), (compared.Dataset, compared.First, compared.Second));
        Assert.Equal(["b", "c"], compared.Paired.Gained);
        Assert.Equal(["a"], compared.Paired.Lost);
    }

    private static PromptExample Example(string id) => new() { Id = id, Messages = [new("user", $"{id}: 2 + 2?")], Answer = "4" };

    private static EvaluationRun New(ISampler sampler, EvaluationStore store) =>
        new(sampler, e => [e.Id[0]], AnswerRules.Symbolic, new SamplingSettings(), store);

    private static bool Run(CountingSampler sampler, EvaluationStore store, int samples) => New(sampler, store).Run(Dataset, samples);

    private EvaluationStore Open(string name) => EvaluationStore.Open(Path.Combine(_folder.Path, name), Settings);

    /// <summary>Sample 0 is right, sample 3 cut off; the last requests finish first.</summary>
    private sealed class CountingSampler : ISampler
    {
        public int Most { get; init; } = int.MaxValue;

        public ConcurrentBag<(ulong Prompt, int Sample)> Sampled { get; } = [];

        public WeightsIdentity Weights { get; set; } = new(0, "test");

        public SamplingResult Generate(
            IReadOnlyList<GenerationRequest> requests, SamplingSettings settings, IProgress<SamplingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            var all = requests.SelectMany((r, i) => Enumerable.Range(r.FirstSample, r.Samples).Select(s => (Group: i, Sample: s))).ToArray();
            // Every other sample first, so that what is missing has gaps.
            var order = all.OrderBy(a => a.Sample % 2).ThenByDescending(a => a.Group).Take(Most).ToArray();
            foreach (var (group, sample) in order)
            {
                Sampled.Add((requests[group].PromptId, sample));
                progress?.Report(new SamplingProgress(Sampled.Count, all.Length, Sampled.Count, TimeSpan.FromSeconds(1), [Answer(requests[group], group, sample)]));
            }
            return new SamplingResult([], Weights, new SamplingCounts(), order.Length == all.Length);
        }

        private static Rollout Answer(GenerationRequest request, int group, int sample) => new()
        {
            PromptIds = request.PromptIds,
            ResponseIds = new int[sample + 1],
            GroupIndex = group,
            SampleIndex = sample,
            FinishReason = sample == 3 ? FinishReason.MaxTokens : FinishReason.EndToken,
            Text = sample == 0 ? @"\boxed{4}" : $@"\boxed{{{request.PromptId % 7 + 10}}}",
        };
    }
}
