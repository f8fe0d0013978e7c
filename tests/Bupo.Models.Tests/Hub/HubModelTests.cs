using System.Text;
using Bupo.Models.Checkpoints;
using Bupo.Models.Hub;
using Bupo.Models.Tests.Checkpoints;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Hub;

/// <summary>Models pulled into the cache, where their name opens them.</summary>
public sealed class HubModelTests : IDisposable
{
    private const string Header = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private static readonly byte[] Weights = [.. BitConverter.GetBytes((ulong)Header.Length), .. Encoding.ASCII.GetBytes(Header), .. new byte[8]];

    private readonly TemporaryFolder _cache = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("HF_HUB_CACHE");

    public HubModelTests() => Environment.SetEnvironmentVariable("HF_HUB_CACHE", _cache.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", _before);
        _cache.Dispose();
    }

    [Fact]
    public void Model_Pulled_OpensByItsNameInTheLayoutOfTheCache()
    {
        using var hub = Hub("model.safetensors", "config.json", "tokenizer.json", "chat_template.jinja", "pytorch_model.bin", "onnx/model.onnx", "README.md");

        var snapshot = Pull(hub);

        Assert.Equal(_cache["models--org--Model/snapshots/" + LoopbackHub.Commit], snapshot);
        Assert.Equal(LoopbackHub.Commit, File.ReadAllText(_cache["models--org--Model/refs/main"]));
        Assert.Equal(
            ["chat_template.jinja", "config.json", "model.safetensors", "tokenizer.json"], Directory.GetFiles(snapshot).Select(Path.GetFileName).Order());
        Assert.Equal(4, Directory.GetFiles(_cache["models--org--Model/blobs"]).Length);
        Assert.StartsWith("../../blobs/", new FileInfo(Path.Combine(snapshot, "config.json")).LinkTarget, StringComparison.Ordinal);
        using var checkpoint = Checkpoint.Open("org/Model");
        Assert.Equal(["a"], checkpoint.Tensors.Keys);
        hub.Requests.Clear();
        Pull(hub);
        Assert.Single(hub.Requests);
    }

    [Fact]
    public void Model_BrokenOff_IsNotFoundByItsName()
    {
        using var hub = Hub("model.safetensors", "config.json");
        foreach (var _ in Enumerable.Range(0, 5))
        {
            hub.Breaks.Enqueue(0);
        }

        var error = Assert.Throws<BupoException>(() => Pull(hub));

        Assert.Contains("What came stays; the same command goes on", error.Message, StringComparison.Ordinal);
        Assert.Throws<BupoException>(() => Checkpoint.Open("org/Model"));
    }

    [Fact]
    public void Model_ManyGguf_WantsOneNamed()
    {
        using var hub = Hub("a.Q4.gguf", "a.Q8.gguf");

        Assert.Contains("holds 2 .gguf files; name one: a.Q4.gguf, a.Q8.gguf", Assert.Throws<BupoException>(() => Pull(hub)).Message, StringComparison.Ordinal);
        Assert.Equal(["a.Q8.gguf"], Directory.GetFiles(Pull(hub, "a.Q8.gguf")).Select(Path.GetFileName));
        Assert.Contains("has no file b.gguf", Assert.Throws<BupoException>(() => Pull(hub, "b.gguf")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_PickledOnly_IsRefused()
    {
        using var hub = Hub("pytorch_model.bin");

        Assert.Contains("pickled weights are never read", Assert.Throws<BupoException>(() => Pull(hub)).Message, StringComparison.Ordinal);
    }

    private static LoopbackHub Hub(params string[] files) => new("org/Model", isDataset: false, files.ToDictionary(
        name => name,
        name => name.EndsWith(".safetensors", StringComparison.Ordinal) ? Weights : Encoding.UTF8.GetBytes($$"""{"name": "{{name}}"}""")));

    private static string Pull(LoopbackHub hub, params string[] files)
    {
        using var client = new HubClient(hub.Endpoint, null) { RetryPause = TimeSpan.FromMilliseconds(1) };
        return new HubPull(client).Model(new HubRepository("org/Model"), files);
    }
}
