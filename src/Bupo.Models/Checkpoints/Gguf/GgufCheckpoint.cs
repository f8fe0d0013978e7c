using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints.Gguf.Tokenizers;
using Bupo.Models.Tokenization;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>A GGUF file, seen as the Hugging Face checkpoint it was made from.</summary>
internal sealed class GgufCheckpoint : ICheckpoint
{
    private readonly TensorStore _store;
    private readonly Lazy<TokenizerFiles?> _tokenizer;

    public GgufCheckpoint(string name, string path)
    {
        Path = name;
        _store = new(name);
        _tokenizer = new(() => GgufTokenizer.ToTokenizerFiles(Metadata!, name));
        try
        {
            var file = new GgufFile(_store.Map(path));
            Metadata = file.Metadata;
            var settings = new GgufSettings(file);
            var family = GgufFamilies.OfArchitecture(path, settings.Architecture);
            Config = GgufConfig.Build(file, settings, family);
            GenerationConfig = GgufConfig.Generation(settings);
            foreach (var tensor in GgufTensors.ToHub(file, family, Config))
            {
                _store.Add(tensor);
            }
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

    /// <summary>The key-value pairs as the file holds them.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _store.Tensors;

    public TokenizerFiles? Tokenizer => _tokenizer.Value;

    public Tensor Read(string name, ScalarType? type = null) => _store.Read(name, type);

    public void Dispose() => _store.Dispose();
}
