using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo convert` on the recorded models: what goes to GGUF and back is what it was.</summary>
public sealed class ConvertGoldenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-convert-").FullName;

    public static TheoryData<string> Models => Shared.Folders("golden", "models");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Models))]
    public void Convert_ToGgufAndBack_KeepsEveryWeight(string folder)
    {
        var model = Shared.Path("golden", "models", folder);
        var gguf = Path.Combine(_folder, "model.gguf");
        var back = Path.Combine(_folder, "back");

        var there = Cli.Run("convert", "--model", model, "--out", gguf);
        var again = Cli.Run("convert", "--model", gguf, "--out", back);

        Assert.True(there.ExitCode == ExitCode.Done, there.Error);
        Assert.True(again.ExitCode == ExitCode.Done, again.Error);
        var expected = new RecordedTensors(Path.Combine(model, "model.safetensors"));
        var found = new RecordedTensors(Path.Combine(back, "model.safetensors"));
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), found.Names.Order(StringComparer.Ordinal));
        Assert.All(expected.Names, name => Assert.Equal(expected.Floats(name), found.Floats(name)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Convert_ToATakenNameOrAWrongType_IsRefusedAndLeavesNothing(string folder)
    {
        var model = Shared.Path("golden", "models", folder);
        var taken = Path.Combine(_folder, "taken.gguf");
        File.WriteAllText(taken, "mine");

        var overwrite = Cli.Run("convert", "--model", model, "--out", taken);
        var quantized = Cli.Run("convert", "--model", model, "--out", Path.Combine(_folder, "new"), "--dtype", "q8_0");
        var unknown = Cli.Run("convert", "--model", model, "--out", Path.Combine(_folder, "new"), "--dtype", "q3");

        Assert.All([overwrite, quantized, unknown], run => Assert.Equal(ExitCode.BadInput, run.ExitCode));
        Assert.Contains("not overwritten", overwrite.Error, StringComparison.Ordinal);
        Assert.Contains(".gguf files only", quantized.Error, StringComparison.Ordinal);
        Assert.Contains("f32, f16, bf16, q8_0", unknown.Error, StringComparison.Ordinal);
        Assert.Equal([taken], Directory.GetFileSystemEntries(_folder));
        Assert.Equal("mine", File.ReadAllText(taken));
    }
}
