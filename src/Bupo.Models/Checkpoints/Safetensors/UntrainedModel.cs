using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>A folder with a configuration and a tokenizer, but no weights yet.</summary>
internal sealed class UntrainedModel : ICheckpoint
{
    private readonly string _folder;

    public UntrainedModel(string folder)
    {
        var config = System.IO.Path.Combine(folder, ModelFolder.Config);
        Config = File.Exists(config) ? JsonFile.Read(config) : throw new BupoException($"{folder} has no {ModelFolder.Config}, expected a folder with {ModelFolder.Config} and {ModelFolder.Tokenizer}.");
        (_folder, Path) = (folder, folder);
    }

    public string Path { get; }

    public JsonObject Config { get; }

    public JsonObject? GenerationConfig => JsonFile.ReadIfThere(System.IO.Path.Combine(_folder, ModelFolder.GenerationConfig));

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; } = new Dictionary<string, TensorInfo>();

    public TokenizerFiles? Tokenizer => HubTokenizer.Read(_folder);

    public IReadOnlyList<string> CompanionFiles =>
        [.. new[] { ModelFolder.Tokenizer, ModelFolder.TokenizerConfig, ModelFolder.ChatTemplate }.Select(name => System.IO.Path.Combine(_folder, name)).Where(File.Exists)];

    public Tensor Read(string name, ScalarType? type = null) => throw new BupoException($"{Path} has no weights, so none named {name}.");

    public void Dispose()
    {
        // Nothing is held open.
    }
}
