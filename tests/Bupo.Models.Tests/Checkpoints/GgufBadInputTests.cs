using Bupo.Models.Checkpoints;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>Every way a GGUF file can be wrong ends in one sentence, before memory is taken for what it claims.</summary>
public class GgufBadInputTests
{
    private static readonly (string, ulong[], uint, ulong) Embedding = ("token_embd.weight", [4, 8], 0, 0);

    public static TheoryData<string> Cases => [.. Samples.Keys];

    private static readonly Dictionary<string, (GgufSample Sample, string[] Parts)> Samples = new()
    {
        ["version"] = (new() { Version = 9 }, ["version 9", "2 or 3"]),
        ["tensor count"] = (new() { Tensors = ulong.MaxValue }, ["tensor count is 18446744073709551615", "at most"]),
        ["metadata count"] = (new() { Pairs = 1UL << 60 }, ["metadata count", "at most"]),
        ["one pair too many"] = (new() { Pairs = 8 }, ["expected"]),
        ["one tensor too many"] = (new() { Tensors = 2, DataBytes = 0 }, ["expected"]),
        ["type"] = (new() { Infos = [("token_embd.weight", [4, 8], 39, 0)] }, ["token_embd.weight", "type 39", "Q8_0"]),
        ["rank"] = (new() { Infos = [("token_embd.weight", [1, 1, 1, 1, 1], 0, 0)] }, ["token_embd.weight", "5 dimensions", "1 to 4"]),
        ["size"] = (new() { Infos = [("token_embd.weight", [1UL << 40, 1UL << 40], 0, 0)] }, ["token_embd.weight", "cannot be stored"]),
        ["negative size"] = (new() { Infos = [("token_embd.weight", [ulong.MaxValue, 1], 0, 0)] }, ["token_embd.weight", "[1, -1]"]),
        ["blocks"] = (new() { Infos = [("token_embd.weight", [33, 1], 8, 0)] }, ["token_embd.weight", "[1, 33]", "Q8_0"]),
        ["offset past the end"] = (new() { Infos = [("token_embd.weight", [4, 8], 0, 32)] }, ["token_embd.weight", "takes 128 bytes from 32", "128 bytes of data"]),
        ["offset past everything"] = (new() { Infos = [("token_embd.weight", [4, 8], 0, ulong.MaxValue)] }, ["token_embd.weight", "18446744073709551615"]),
        ["offset not aligned"] = (new() { DataBytes = 256, Infos = [("token_embd.weight", [4, 8], 0, 4)] }, ["token_embd.weight", "multiple of 32"]),
        ["overlap"] = (new() { DataBytes = 256, Infos = [Embedding, ("output_norm.weight", [4], 0, 64)] }, ["output_norm.weight", "from 128"]),
        ["truncated"] = (new() { DataBytes = 127 }, ["token_embd.weight", "127 bytes of data", "truncated"]),
        ["same name"] = (new() { DataBytes = 256, Infos = [Embedding, ("token_embd.weight", [4, 8], 0, 128)] }, ["token_embd.weight twice"]),
        ["unknown tensor"] = (new() { DataBytes = 256, Infos = [Embedding, ("mystery.weight", [4], 0, 128)] }, ["mystery.weight", "llama"]),
        ["no embedding"] = (new() { Infos = [("output_norm.weight", [4], 0, 0)] }, ["token_embd.weight"]),
        ["same key"] = (new() { Metadata = m => m.Add("general.architecture", "llama") }, ["general.architecture twice"]),
        ["alignment"] = (new() { Metadata = m => m.Add("general.alignment", 33u) }, ["general.alignment is 33"]),
        ["wrong kind"] = (new() { Metadata = m => m.Add("llama.attention.head_count_kv", "two") }, ["llama.attention.head_count_kv is two", "whole number"]),
        ["list"] = (new() { Metadata = m => m.Add("llama.attention.head_count_kv", (int[])[1, 2]) }, ["head_count_kv is a list of 2"]),
        ["head width"] = (new() { Metadata = m => m.Add("llama.attention.key_length", 0u) }, ["llama.attention.head_count", "head width of 0"]),
        ["half a head"] = (new() { Metadata = m => m.Add("llama.attention.key_length", 4u), DataBytes = 256, Infos = [Embedding, ("blk.0.attn_q.weight", [4, 6], 0, 128)] }, ["q_proj", "6 rows", "head width is 4"]),
        ["infinite"] = (new() { Metadata = m => m.Add("llama.rope.freq_base", float.PositiveInfinity) }, ["llama.rope.freq_base", "finite"]),
        ["divisors"] = (new() { DataBytes = 256, Infos = [Embedding, ("rope_freqs.weight", [2], 0, 128)] }, ["rope_freqs.weight", "Llama 3"]),
    };

    [Theory, MemberData(nameof(Cases))]
    public void Open_BadFile_NamesFileFieldFoundAndExpected(string name)
    {
        using var folder = new TemporaryFolder();
        var (sample, parts) = Samples[name];
        sample.Write(folder["model.gguf"]);

        var error = Assert.Throws<BupoException>(() => Checkpoint.Open(folder["model.gguf"]).Dispose());

        Assert.Contains(folder["model.gguf"], error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_RightFile_Opens()
    {
        using var folder = new TemporaryFolder();
        new GgufSample().Write(folder["model.gguf"]);

        using var checkpoint = Checkpoint.Open(folder.Path);

        Assert.Equal([8L, 4L], checkpoint.Tensors["model.embed_tokens.weight"].Shape);
        Assert.Equal("true", checkpoint.Config["tie_word_embeddings"]!.ToJsonString());
    }

    [Fact]
    public void Open_UnknownArchitecture_ListsTheKnown()
    {
        using var folder = new TemporaryFolder();
        new GgufSample().Write(folder["model.gguf"]);
        var bytes = File.ReadAllBytes(folder["model.gguf"]);
        var place = bytes.AsSpan().LastIndexOf("llama.embedding"u8);
        bytes[bytes.AsSpan(0, place).LastIndexOf("llama"u8)] = (byte)'z';
        File.WriteAllBytes(folder["model.gguf"], bytes);

        var error = Assert.Throws<BupoException>(() => Checkpoint.Open(folder["model.gguf"]));

        Assert.Contains("general.architecture is zlama", error.Message, StringComparison.Ordinal);
        Assert.Contains("qwen3moe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LfsPointer_IsRecognised()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.gguf"], "version https://git-lfs.github.com/spec/v1\n");

        var error = Assert.Throws<BupoException>(() => Checkpoint.Open(folder["model.gguf"]));

        Assert.Contains("Git LFS pointer", error.Message, StringComparison.Ordinal);
    }
}
