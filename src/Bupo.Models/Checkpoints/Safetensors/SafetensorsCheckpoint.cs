using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>A folder in Hugging Face's layout: config.json, safetensors in one file or in shards, tokenizer files.</summary>
internal sealed class SafetensorsCheckpoint : ICheckpoint
{
    private static readonly string[] Companions =
    [
        ModelFolder.Tokenizer, ModelFolder.TokenizerConfig, ModelFolder.ChatTemplate,
        "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model", "LICENSE",
    ];

    private readonly string _folder;
    private readonly TensorStore _store;
    private readonly Lazy<TokenizerFiles?> _tokenizer;

    public SafetensorsCheckpoint(string name, string folder)
    {
        Path = name;
        _folder = folder;
        Config = JsonFile.Read(System.IO.Path.Combine(folder, ModelFolder.Config));
        GenerationConfig = JsonFile.ReadIfThere(System.IO.Path.Combine(folder, ModelFolder.GenerationConfig));
        _tokenizer = new(() => HubTokenizer.Read(folder));
        _store = new(name);
        try
        {
            Fill();
        }
        catch
        {
            _store.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public JsonObject Config { get; }

    public JsonObject? GenerationConfig { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _store.Tensors;

    public TokenizerFiles? Tokenizer => _tokenizer.Value;

    public IReadOnlyList<string> CompanionFiles =>
        [.. Companions.Select(name => System.IO.Path.Combine(_folder, name)).Where(File.Exists)];

    public static bool IsIn(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, ModelFolder.SingleFile)) || File.Exists(System.IO.Path.Combine(folder, ModelFolder.IndexFile));

    public TorchSharp.torch.Tensor Read(string name, TorchSharp.torch.ScalarType? type = null) => _store.Read(name, type);

    public TorchSharp.torch.Tensor ReadShare(string name, int index, TorchSharp.torch.ScalarType? type = null) => _store.ReadShare(name, index, type);

    public void Dispose() => _store.Dispose();

    private void Fill()
    {
        var index = System.IO.Path.Combine(_folder, ModelFolder.IndexFile);
        // As transformers does: an index beside a whole file is left over from an earlier export.
        if (!File.Exists(index) || File.Exists(System.IO.Path.Combine(_folder, ModelFolder.SingleFile)))
        {
            Add(ModelFolder.SingleFile);
            return;
        }
        var weightMap = WeightMap(index);
        foreach (var shard in weightMap.Values.Distinct().Order(StringComparer.Ordinal))
        {
            Add(shard);
        }
        foreach (var (name, shard) in weightMap)
        {
            if (!_store.Tensors.ContainsKey(name))
            {
                throw new BupoException($"{index}: weight_map places {name} in {shard}, which does not hold it; download the shards again.");
            }
        }
    }

    private void Add(string file)
    {
        var mapped = _store.Map(System.IO.Path.Combine(_folder, file));
        foreach (var tensor in SafetensorsHeader.Read(mapped))
        {
            _store.Add(tensor);
        }
    }

    private static Dictionary<string, string> WeightMap(string index)
    {
        if (JsonFile.Read(index)["weight_map"] is not JsonObject map)
        {
            throw new BupoException($"{index} has no weight_map, an object of tensor names and their files was expected.");
        }
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in map)
        {
            // A shard lies beside its index: a path would let a checkpoint reach for other files.
            if (value is not JsonValue text || !text.TryGetValue<string>(out var shard) || shard != System.IO.Path.GetFileName(shard)
                || !shard.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                throw new BupoException(
                    $"{index}: weight_map gives {value?.ToJsonString() ?? "null"} for {name}, the name of a .safetensors file beside it was expected.");
            }
            shards[name] = shard;
        }
        return shards;
    }
}
