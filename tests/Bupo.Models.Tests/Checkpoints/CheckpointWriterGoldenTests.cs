using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

public class CheckpointWriterGoldenTests
{
    private const string Text = "<|im_start|>user\nWas ist 17 + 25, und 1 Ωm in 中文?<|im_end|>\n";

    private static string Model => Directory.GetDirectories(Shared.Path("golden", "models"))[0];

    [Fact]
    public void WriteFolder_TokenizerFiles_AreCarriedAlongAsTheyAre()
    {
        using var folder = new TemporaryFolder();
        TinyLlama.Write(folder["tiny"], Shared.Path("golden", "tokenizers", "smollm2"));
        using var tiny = Checkpoint.Open(folder["tiny"]);

        CheckpointWriter.WriteFolder(tiny, folder["copy"], ScalarType.BFloat16);

        foreach (var file in new[] { "tokenizer.json", "tokenizer_config.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["tiny"], file)), File.ReadAllBytes(Path.Combine(folder["copy"], file)));
        }
        using var copy = Checkpoint.Open(folder["copy"]);
        Assert.Equal("bfloat16", (string?)copy.Config["torch_dtype"]);
        Assert.All(copy.Tensors.Values, tensor => Assert.Equal(StorageType.BF16, tensor.Type));
    }

    [Fact]
    public void WriteFolder_OfGguf_HasTheTokenizerInHuggingFacesForm()
    {
        using var folder = new TemporaryFolder();
        TinyLlama.Write(folder["tiny"], Shared.Path("golden", "tokenizers", "smollm2"));
        using (var tiny = Checkpoint.Open(folder["tiny"]))
        {
            CheckpointWriter.WriteGguf(tiny, folder["tiny.gguf"], StorageType.F16);
        }
        using (var gguf = Checkpoint.Open(folder["tiny.gguf"]))
        {
            CheckpointWriter.WriteFolder(gguf, folder["back"]);
        }

        using var original = Checkpoint.Open(folder["tiny"]);
        using var back = Checkpoint.Open(folder["back"]);
        using var expected = Tokenizer.FromFiles(original.Tokenizer!);
        using var found = Tokenizer.FromFiles(back.Tokenizer!);
        Assert.Equal(expected.Encode(Text, addSpecialTokens: true), found.Encode(Text, addSpecialTokens: true));
        Assert.Equal(original.Tokenizer!.ChatTemplate, back.Tokenizer!.ChatTemplate);
    }

    [Fact]
    public void WithWeights_Written_HoldsTheNewWeightsAndTheOldConfiguration()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var origin = Checkpoint.Open(Model);
        var weights = origin.Tensors.Keys.ToDictionary(name => name, name => origin.Read(name, ScalarType.BFloat16) * 2);

        CheckpointWriter.WriteFolder(Checkpoint.WithWeights(origin, weights), folder["trained"]);

        using var trained = Checkpoint.Open(folder["trained"]);
        Assert.Equal("bfloat16", (string?)trained.Config["torch_dtype"]);
        Assert.True(JsonNode.DeepEquals(origin.Config["rope_theta"], trained.Config["rope_theta"]));
        foreach (var (name, weight) in weights)
        {
            Assert.True(weight.bytes.SequenceEqual(trained.Read(name).bytes), name);
        }
    }

    [Fact]
    public void Write_OverAModel_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var model = Checkpoint.Open(Model);
        CheckpointWriter.WriteFolder(model, folder["model"]);
        CheckpointWriter.WriteGguf(model, folder["model.gguf"], StorageType.F32);

        var overFolder = Assert.Throws<BupoException>(() => CheckpointWriter.WriteFolder(model, folder["model"]));
        var overFile = Assert.Throws<BupoException>(() => CheckpointWriter.WriteGguf(model, folder["model.gguf"], StorageType.F32));

        Assert.Contains(folder["model"], overFolder.Message, StringComparison.Ordinal);
        Assert.Contains(folder["model.gguf"], overFile.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteFolder_WhereOtherThingsLie_LeavesThem()
    {
        using var folder = new TemporaryFolder();
        using var model = Checkpoint.Open(Model);
        Directory.CreateDirectory(folder["run"]);
        File.WriteAllText(Path.Combine(folder["run"], "metrics.jsonl"), "{}\n");

        CheckpointWriter.WriteFolder(model, folder["run"]);

        Assert.Equal("{}\n", File.ReadAllText(Path.Combine(folder["run"], "metrics.jsonl")));
        using var written = Checkpoint.Open(folder["run"]);
        Assert.Equal(model.Tensors.Count, written.Tensors.Count);
    }

    [Fact]
    public void Write_FromADamagedSource_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var origin = Checkpoint.Open(Model);
        var weights = origin.Tensors.Keys.ToDictionary(name => name, name => origin.Read(name));
        weights[weights.Keys.Last()].fill_(float.NaN);
        SafetensorsFile.Write(folder["model.safetensors"], weights);
        File.Copy(Path.Combine(Model, "config.json"), folder["config.json"]);
        using var damaged = Checkpoint.Open(folder.Path);
        var before = Directory.GetFileSystemEntries(folder.Path);

        Assert.Throws<BupoException>(() => CheckpointWriter.WriteFolder(damaged, folder["copy"]));
        Assert.Throws<BupoException>(() => CheckpointWriter.WriteGguf(damaged, folder["copy.gguf"], StorageType.F32));

        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WriteGguf_BeyondHalfPrecision_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var origin = Checkpoint.Open(Model);
        var weights = origin.Tensors.Keys.ToDictionary(name => name, name => origin.Read(name));
        weights["model.embed_tokens.weight"].fill_(70000);

        var error = Assert.Throws<BupoException>(
            () => CheckpointWriter.WriteGguf(Checkpoint.WithWeights(origin, weights), folder["model.gguf"], StorageType.F16));

        Assert.Contains("model.embed_tokens.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("65504", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sliding_window", "64", "mistral-untied")]
    [InlineData("norm_topk_prob", "false", "qwen3moe-untied")]
    [InlineData("query_pre_attn_scalar", "31", "gemma2-tied")]
    [InlineData("eos_token_id", "[1,2,3,4]", "qwen3-tied")]
    public void WriteGguf_WhatGgufCannotSay_IsRefused(string field, string value, string model)
    {
        using var folder = new TemporaryFolder();
        var source = Shared.Path("golden", "models", model);
        File.Copy(Path.Combine(source, "model.safetensors"), folder["model.safetensors"]);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "config.json")))!.AsObject();
        config[field] = JsonNode.Parse(value);
        File.WriteAllText(folder["config.json"], config.ToJsonString());
        using var checkpoint = Checkpoint.Open(folder.Path);

        var error = Assert.Throws<BupoException>(() => CheckpointWriter.WriteGguf(checkpoint, folder["model.gguf"], StorageType.F32));

        Assert.Contains(field, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["model.gguf"]));
    }
}
