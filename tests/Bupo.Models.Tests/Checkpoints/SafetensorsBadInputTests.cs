using System.Text;
using Bupo.Models.Checkpoints;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>Every way a safetensors checkpoint can be wrong ends in one sentence that tells what, where and what to do.</summary>
public class SafetensorsBadInputTests
{
    private const string A = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    public static TheoryData<string, int, string[]> Headers => new()
    {
        { A + "}", 4, ["tensor a", "[0, 8]", "4 bytes of data", "truncated"] },
        { A + "}", 12, ["expected from its header"] },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, ["tensor a", "takes 8 bytes", "12 were expected", "[3]"] },
        { """{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, ["tensor a", "F8_E4M3", "BF16"] },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, ["-2", "0 or more"] },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, ["tensor a", "more than there can be"] },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, ["tensor a", "[8, 0]"] },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""", 8, ["tensor a", "9223372036854775807"] },
        { """{"a":{"dtype":"F32","shape":[2]}}""", 8, ["tensor a", "data_offsets"] },
        { """{"a":7}""", 0, ["header"] },
        { A + ""","b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, ["tensor b", "overlaps", "8 was expected"] },
        { A + ""","b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16, ["tensor b", "hole", "8 was expected"] },
        { A + ""","a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, ["a twice"] },
        { A, 8, ["not the JSON"] },
        { A + "} x", 8, ["followed by more than spaces"] },
    };

    [Theory, MemberData(nameof(Headers))]
    public void Open_BadHeader_NamesFileFieldFoundAndExpected(string header, int dataBytes, string[] parts)
    {
        using var folder = new TemporaryFolder();
        Write(folder, header.Length, header, new byte[dataBytes]);

        RequireRefused(folder, parts);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(200_000_000)]
    public void Open_HeaderLongerThanFile_IsRefusedBeforeMemoryIsTaken(long length)
    {
        using var folder = new TemporaryFolder();
        Write(folder, length, A + "}", new byte[8]);

        RequireRefused(folder, [$"{(ulong)length} bytes", "truncated"]);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html></html>", "HTML page")]
    [InlineData("\n<html lang=\"en\">", "HTML page")]
    [InlineData("PK\u0003\u0004 and so on", "pickles are never read")]
    [InlineData("GGUF\u0003\0\0\0", "GGUF")]
    [InlineData("", "empty")]
    [InlineData("abc", "3 bytes")]
    public void Open_SomethingElse_IsRecognised(string content, string part)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.safetensors"], content, Encoding.Latin1);
        File.WriteAllText(folder["config.json"], "{}");

        RequireRefused(folder, [part]);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../model.safetensors"}}""", "../model.safetensors")]
    [InlineData("""{"weight_map":{"b":"part.safetensors"}}""", "places b in part.safetensors")]
    [InlineData("""{"weight_map":{"a":"gone.safetensors"}}""", "gone.safetensors")]
    [InlineData("""{"weight_map":{"a":7}}""", "gives 7 for a")]
    [InlineData("""{"weight_map":{"a":"part.safetensors","a":"part.safetensors"}}""", "not valid JSON")]
    [InlineData("{}", "no weight_map")]
    [InlineData("[", "not valid JSON")]
    public void Open_BadIndex_IsRefused(string index, string part)
    {
        using var folder = new TemporaryFolder();
        Write(folder, A.Length + 1, A + "}", new byte[8]);
        File.Move(folder["model.safetensors"], folder["part.safetensors"]);
        File.WriteAllText(folder["model.safetensors.index.json"], index);

        RequireRefused(folder, [part]);
    }

    [Theory]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0x7F })]
    [InlineData("F32", new byte[] { 1, 0, 0x80, 0xFF })]
    [InlineData("BF16", new byte[] { 0, 0, 0xC0, 0x7F })]
    [InlineData("F16", new byte[] { 0x01, 0x7C, 0, 0 })]
    public void Read_NotANumber_NamesTheTensor(string dtype, byte[] element)
    {
        using var folder = new TemporaryFolder();
        var elements = Enumerable.Repeat(new byte[4], 100).Append(element).SelectMany(e => e).ToArray();
        var header = $$$"""{"w":{"dtype":"{{{dtype}}}","shape":[{{{(dtype == "F32" ? 101 : 202)}}}],"data_offsets":[0,404]}}""";
        Write(folder, header.Length, header, elements);

        using var checkpoint = Checkpoint.Open(folder.Path);

        var error = Assert.Throws<BupoException>(() => checkpoint.Read("w"));
        Assert.Contains("tensor w holds a NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownName_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder, A.Length + 1, A + "}", new byte[8]);
        using var checkpoint = Checkpoint.Open(folder.Path);

        var error = Assert.Throws<BupoException>(() => checkpoint.Read("lm_head.weight"));

        Assert.Contains("no tensor lm_head.weight", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no such model")]
    [InlineData("../etc/passwd")]
    [InlineData("org/name")]
    public void Open_NothingThere_TellsWhatCanBeNamed(string model)
    {
        var error = Assert.Throws<BupoException>(() => Checkpoint.Open(model));

        Assert.Contains(model, error.Message, StringComparison.Ordinal);
        Assert.Contains(".gguf", error.Message, StringComparison.Ordinal);
    }

    internal static void Write(TemporaryFolder folder, long length, string header, byte[] data)
    {
        File.WriteAllText(folder["config.json"], "{}");
        File.WriteAllBytes(folder["model.safetensors"], [.. BitConverter.GetBytes(length), .. Encoding.UTF8.GetBytes(header), .. data]);
    }

    private static void RequireRefused(TemporaryFolder folder, string[] parts)
    {
        var error = Assert.Throws<BupoException>(() => Checkpoint.Open(folder.Path).Dispose());

        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
