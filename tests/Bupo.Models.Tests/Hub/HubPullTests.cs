using Bupo.Models.Hub;
using Bupo.Models.Tests.Checkpoints;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Hub;

/// <summary>Downloads from a hub on this machine that breaks, lies and redirects.</summary>
public sealed class HubPullTests : IDisposable
{
    private const string Token = "hf_secret";
    private static readonly HubRepository Data = new("some/data", IsDataset: true);
    private static readonly byte[] Rows = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new("some/data", isDataset: true, new Dictionary<string, byte[]> { ["data/rows.parquet"] = Rows, ["README.md"] = [1, 2, 3] });

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Files_Wanted_AreThereAndFetchedOnce()
    {
        var shown = new List<HubProgress>();

        var files = Pull(shown.Add);
        _hub.Requests.Clear();
        Pull();

        Assert.Equal([Path.Combine(_folder.Path, "data/rows.parquet")], files);
        Assert.Equal(Rows, File.ReadAllBytes(files[0]));
        Assert.Equal(new HubProgress("data/rows.parquet", Rows.Length, Rows.Length), shown[^1]);
        Assert.Single(_hub.Requests);
        Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Files_ConnectionBreaksTwice_GoOnWhereItBroke()
    {
        _hub.Breaks.Enqueue(100_000);
        _hub.Breaks.Enqueue(50_000);

        Assert.Equal(Rows, File.ReadAllBytes(Pull()[0]));

        var ranges = _hub.Requests.Where(r => r.Path.EndsWith(".parquet", StringComparison.Ordinal)).Select(r => r.Range).ToArray();
        Assert.Equal(3, ranges.Length);
        Assert.Null(ranges[0]);
        Assert.All(ranges[1..], r => Assert.StartsWith("bytes=", r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "bytes=100000-")]
    [InlineData(false, "bytes=100000-")]
    public void Files_EarlierPart_IsContinuedOrBegunAnew(bool givesParts, string range)
    {
        LeavePart(Rows[..100_000]);
        _hub.GivesParts = givesParts;

        Assert.Equal(Rows, File.ReadAllBytes(Pull()[0]));

        Assert.Equal(range, _hub.Requests.Last().Range);
    }

    [Fact]
    public void Files_EarlierPartOfOtherBytes_FailsItsChecksumOnce()
    {
        LeavePart(new byte[100_000]);

        var error = Assert.Throws<BupoException>(() => Pull());

        Assert.Contains("Dataset some/data, data/rows.parquet: has SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Equal(Rows, File.ReadAllBytes(Pull()[0]));
    }

    [Fact]
    public void Files_ChangedOnDisk_AreFetchedAgain()
    {
        var path = Pull()[0];
        File.WriteAllBytes(path, new byte[Rows.Length]);

        Assert.Equal(Rows, File.ReadAllBytes(Pull()[0]));
    }

    [Theory]
    [InlineData(503, 3)]
    [InlineData(429, 1)]
    public void Files_ServerIsBusy_AreTriedAgain(int status, int times)
    {
        foreach (var _ in Enumerable.Range(0, times))
        {
            _hub.Failures.Enqueue(status);
        }

        Assert.Equal(Rows, File.ReadAllBytes(Pull()[0]));
    }

    [Theory]
    [InlineData(401, 1, "answers 401; it does not exist, or the token of HF_TOKEN or of `hf auth login` has no access to it")]
    [InlineData(403, 1, "answers 403")]
    [InlineData(404, 1, "answers 404; check its name")]
    [InlineData(500, 5, "cannot be had from 127.0.0.1: the server answers 500")]
    public void Files_Refused_SayWhyWithoutTheToken(int status, int times, string said)
    {
        foreach (var _ in Enumerable.Range(0, times))
        {
            _hub.Failures.Enqueue(status);
        }

        var error = Assert.Throws<BupoException>(() => Pull());

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(times, _hub.Requests.Count);
    }

    [Fact]
    public void Files_Redirected_SendTheTokenToTheHubAlone()
    {
        using var elsewhere = new LoopbackHub("some/data", isDataset: true, new Dictionary<string, byte[]> { ["data/rows.parquet"] = Rows });
        _hub.Elsewhere = elsewhere.Endpoint;

        Assert.Equal(Rows, File.ReadAllBytes(Pull()[0]));

        Assert.All(_hub.Requests, r => Assert.Equal($"Bearer {Token}", r.Authorization));
        Assert.Null(Assert.Single(elsewhere.Requests).Authorization);
    }

    [Fact]
    public void Files_RedirectedInCircles_End()
    {
        _hub.Elsewhere = _hub.Endpoint;

        Assert.Contains("redirects more than 10 times", Assert.Throws<BupoException>(() => Pull()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.parquet")]
    [InlineData("/outside.parquet")]
    [InlineData("a/./b.parquet")]
    [InlineData("a\\..\\b.parquet")]
    [InlineData("c:b.parquet")]
    public void Files_ListedOutside_AreNotUsed(string path)
    {
        _hub.Lie = listing => listing["siblings"]![0]!["rfilename"] = path;

        Assert.Contains("a file outside the repository", Assert.Throws<BupoException>(() => Pull()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_NoListing_SaysSo()
    {
        _hub.Lie = listing => listing.Remove("siblings");

        Assert.Contains("is no listing of files", Assert.Throws<BupoException>(() => Pull()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_Stopped_KeepWhatCame()
    {
        using var stop = new CancellationTokenSource();
        _hub.Breaks.Enqueue(100_000);

        Assert.ThrowsAny<OperationCanceledException>(() => Pull(p => stop.Cancel(), stop.Token));

        Assert.Single(Directory.GetFiles(_folder.Path, "*.incomplete", SearchOption.AllDirectories));
        Assert.Equal(Rows, File.ReadAllBytes(Pull()[0]));
    }

    private IReadOnlyList<string> Pull(Action<HubProgress>? progress = null, CancellationToken stop = default)
    {
        using var client = new HubClient(_hub.Endpoint, Token) { RetryPause = TimeSpan.FromMilliseconds(1) };
        return new HubPull(client, progress).Files(Data, f => f.Path.EndsWith(".parquet", StringComparison.Ordinal), _folder.Path, stop);
    }

    private void LeavePart(byte[] bytes)
    {
        var name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Rows))[..12];
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllBytes(_folder[$"data/rows.parquet.{name}.incomplete"], bytes);
    }
}
