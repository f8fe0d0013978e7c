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

    /// <summary>Opens a file, or all parts of a split one.</summary>
    /// <param name="name">The model as the user named it.</param>
    /// <param name="paths">The parts, first to last.</param>
    public GgufCheckpoint(string name, IReadOnlyList<string> paths)
    {
        var path = paths[0];
        Path = name;
        _store = new(name);
        _tokenizer = new(() => GgufTokenizer.ToTokenizerFiles(Metadata!, name));
        try
        {
            var file = new GgufFile(_store.Map(path));
            foreach (var part in paths.Skip(1))
            {
                file.Join(new GgufFile(_store.Map(part)));
            }
            Metadata = file.Metadata;
            var settings = new GgufSettings(file);
            var family = GgufFamilies.OfArchitecture(path, settings.Architecture);
            Config = GgufConfig.Build(file, settings, family);
            RequireWhole(file, settings, paths.Count);
            GenerationConfig = GgufConfig.Generation(settings);
            settings.RequireAllRead();
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

    // A part that was renamed holds some of the tensors only.
    private static void RequireWhole(GgufFile file, GgufSettings settings, int parts)
    {
        if (settings.Whole("split.count") is > 1 and var count && count != parts)
        {
            throw new BupoException($"{file.Path}: split.count is {count} and the name does not end in -00001-of-{count:D5}.gguf; keep the names that the parts of a split model have.");
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
