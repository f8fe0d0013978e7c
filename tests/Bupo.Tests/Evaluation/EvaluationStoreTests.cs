using Bupo.Evaluation;
using Bupo.Tests.Data;
using Bupo.Verification;
using Xunit;

namespace Bupo.Tests.Evaluation;

public sealed class EvaluationStoreTests : IDisposable
{
    private static readonly Dictionary<string, string> Settings = new() { ["model"] = "m", ["temperature"] = "1" };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Again_GoesOnWhereItStopped()
    {
        EvaluationRecord[] records = [Record("a", 0), Record("a", 1), Record("b", 0) with { Extracted = "4\n é \0", Verdict = VerdictKind.Correct, Reason = "équal" }];

        var store = EvaluationStore.Open(_folder.Path, Settings);
        store.Add(records[..2]);
        store.Add(records[2..]);
        var again = EvaluationStore.Open(_folder.Path, Settings);

        Assert.Equal(records, again.Records);
        Assert.True(again.Contains(new("d", "b", 0)));
        Assert.False(again.Contains(new("d", "b", 1)));
        Assert.Equal(records, EvaluationStore.Open(_folder.Path).Records);
        again.Add([Record("b", 1)]);
        Assert.Equal(4, EvaluationStore.Open(_folder.Path, Settings).Records.Count);
    }

    [Fact]
    public void Open_OtherSettings_NamesTheOneThatDiffers()
    {
        EvaluationStore.Open(_folder.Path, Settings).Add([Record("a", 0)]);

        var error = Assert.Throws<BupoException>(() => EvaluationStore.Open(_folder.Path, new Dictionary<string, string> { ["model"] = "m", ["temperature"] = "0.6" }));

        Assert.Contains("made with temperature 1, now it is 0.6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnfinishedFile_IsNotRead()
    {
        EvaluationStore.Open(_folder.Path, Settings).Add([Record("a", 0)]);
        _folder.Write("records-00002.parquet.partial", "half a file");

        Assert.Single(EvaluationStore.Open(_folder.Path, Settings).Records);
    }

    [Fact]
    public void Open_DamagedFile_IsNamed()
    {
        _folder.Write("records-00001.parquet", "PAR1 no");

        Assert.Contains("records-00001.parquet is not a readable parquet file",
            Assert.Throws<BupoException>(() => EvaluationStore.Open(_folder.Path, Settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_KnownRecord_IsRefused()
    {
        var store = EvaluationStore.Open(_folder.Path, Settings);
        store.Add([Record("a", 0)]);

        Assert.Throws<ArgumentException>(() => store.Add([Record("a", 0)]));
    }

    [Fact]
    public void Summary_UnevenSamples_AreRefused()
    {
        var error = Assert.Throws<BupoException>(() => EvaluationSummary.Of([Record("a", 0), Record("a", 1), Record("b", 0)], 0));

        Assert.Contains("problem b has 1 responses and a has 2", error.Message, StringComparison.Ordinal);
    }

    private static EvaluationRecord Record(string id, int sample) => new()
    {
        Dataset = "d",
        Id = id,
        Sample = sample,
        Problem = "2+2?",
        Answer = "4",
        Response = "It is five.",
        ResponseTokens = 5,
        IsTruncated = sample > 0,
        IsFormatted = false,
        Verdict = VerdictKind.Wrong,
    };
}
