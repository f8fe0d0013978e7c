using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>Writes a model in Hugging Face's layout.</summary>
internal sealed class FolderWriter(ICheckpoint source, string folder, ScalarType? type, long shardBytes)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write()
    {
        QuantizedWeights.Refuse(new ConfigReader(source.Config, source.Path));
        var shards = Shards();
        for (var i = 0; i < shards.Count; i++)
        {
            SafetensorsWriter.Write(Path.Combine(folder, ShardName(i, shards.Count)), shards[i], Read);
        }
        if (shards.Count > 1)
        {
            WriteJson(ModelFolder.IndexFile, Index(shards));
        }
        WriteJson(ModelFolder.Config, Config());
        if (source.GenerationConfig is { } generation)
        {
            WriteJson(ModelFolder.GenerationConfig, generation);
        }
        WriteCompanions();
    }

    private Tensor Read(string name)
    {
        var weights = source.Read(name, type);
        using var infinite = weights.dtype == ScalarType.Float16 ? weights.isinf().any() : null;
        if (infinite?.item<bool>() == true)
        {
            weights.Dispose();
            throw new BupoException($"{source.Path}: {name} holds weights beyond 65504, the largest of F16; write BF16 or F32.");
        }
        return weights;
    }

    // In the order of the checkpoint, a new shard whenever the next tensor would not fit; one too large stands alone.
    private List<List<TensorInfo>> Shards()
    {
        var shards = new List<List<TensorInfo>> { new() };
        long bytes = 0;
        foreach (var tensor in source.Tensors.Values.Select(Written))
        {
            if (shards[^1].Count > 0 && bytes + tensor.Bytes > shardBytes)
            {
                shards.Add([]);
                bytes = 0;
            }
            shards[^1].Add(tensor);
            bytes += tensor.Bytes;
        }
        return shards;
    }

    private TensorInfo Written(TensorInfo stored)
    {
        if (stored.Shape.Count > 1)
        {
            WeightTypes.Require(source.Path, stored);
        }
        var written = MemoryType.ToStorage(type ?? StorageLayout.Of(stored.Type).Memory);
        return stored with { Type = written, Bytes = StorageLayout.BytesOf(written, stored.Shape)!.Value };
    }

    private static string ShardName(int shard, int count) => count == 1
        ? ModelFolder.SingleFile
        : string.Create(CultureInfo.InvariantCulture, $"model-{shard + 1:D5}-of-{count:D5}.safetensors");

    private static JsonObject Index(List<List<TensorInfo>> shards) => new()
    {
        ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(shard => shard.Sum(tensor => tensor.Bytes)) },
        ["weight_map"] = new JsonObject(shards.SelectMany((shard, i) => shard.Select(
            tensor => KeyValuePair.Create<string, JsonNode?>(tensor.Name, ShardName(i, shards.Count))))),
    };

    private JsonObject Config()
    {
        var config = source.Config.DeepClone().AsObject();
        var largest = source.Tensors.Values.MaxBy(tensor => tensor.Bytes);
        if ((type ?? (largest is null ? null : StorageLayout.Of(largest.Type).Memory)) is { } written)
        {
            // transformers 5 calls it dtype, all before torch_dtype; some vision-language models say it of their parts only.
            var says = config["text_config"] is JsonObject text && !config.ContainsKey("dtype") && !config.ContainsKey("torch_dtype") ? text : config;
            says[says.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = MemoryType.HubName(written);
        }
        return config;
    }

    private void WriteCompanions()
    {
        foreach (var file in source.CompanionFiles)
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        if (source.CompanionFiles.Count > 0 || source.Tokenizer is not { } tokenizer)
        {
            return;
        }
        WriteJson(ModelFolder.Tokenizer, tokenizer.TokenizerJson);
        var config = tokenizer.TokenizerConfig?.DeepClone().AsObject() ?? [];
        if (tokenizer.ChatTemplate is { } template)
        {
            config["chat_template"] = template;
        }
        WriteJson(ModelFolder.TokenizerConfig, config);
    }

    private void WriteJson(string name, JsonObject content) =>
        File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(Indented) + "\n");
}
