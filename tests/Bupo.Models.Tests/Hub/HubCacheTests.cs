using Bupo.Models.Checkpoints;
using Bupo.Models.Tests.Checkpoints;
using Xunit;

namespace Bupo.Models.Tests.Hub;

/// <summary>Models by org/name; the variables are the process's own, so these tests run alone.</summary>
[Collection(nameof(HubCacheTests)), CollectionDefinition(nameof(HubCacheTests), DisableParallelization = true)]
public class HubCacheTests
{
    private const string Header = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Theory]
    [InlineData("HF_HUB_CACHE", "")]
    [InlineData("HF_HOME", "hub")]
    public void Open_OrgAndName_FindsTheMainSnapshot(string variable, string below)
    {
        using var home = new TemporaryFolder();
        using var model = new TemporaryFolder();
        SafetensorsBadInputTests.Write(model, Header.Length, Header, new byte[8]);
        var root = Path.Combine(home.Path, below, "models--some-org--Some.Name");
        Directory.CreateDirectory(Path.Combine(root, "refs"));
        Directory.CreateDirectory(Path.Combine(root, "snapshots"));
        File.WriteAllText(Path.Combine(root, "refs", "main"), "abc123\n");
        Directory.CreateSymbolicLink(Path.Combine(root, "snapshots", "abc123"), model.Path);
        using var set = new Variable(variable, home.Path);

        using var checkpoint = Checkpoint.Open("some-org/Some.Name");

        Assert.Equal("some-org/Some.Name", checkpoint.Path);
        Assert.Equal(["a"], checkpoint.Tensors.Keys);
        Assert.Throws<BupoException>(() => Checkpoint.Open("some-org/Other"));
        Assert.Throws<BupoException>(() => Checkpoint.Open("../Some.Name"));
    }

    private sealed class Variable : IDisposable
    {
        private readonly string _name;
        private readonly string? _before;

        public Variable(string name, string value)
        {
            _name = name;
            _before = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
    }
}
