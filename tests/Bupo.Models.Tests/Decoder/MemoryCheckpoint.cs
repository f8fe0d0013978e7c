using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

/// <summary>A checkpoint of arrays in memory.</summary>
internal sealed class MemoryCheckpoint : ICheckpoint
{
    private readonly IReadOnlyDictionary<string, (float[] Values, long[] Shape)> _arrays;

    public MemoryCheckpoint(JsonObject config, IReadOnlyDictionary<string, (float[] Values, long[] Shape)> arrays)
    {
        Config = config;
        _arrays = arrays;
        Tensors = arrays.ToDictionary(p => p.Key, p => new TensorInfo(p.Key, StorageType.F32, p.Value.Shape, 4L * p.Value.Values.Length));
    }

    public string Path => "memory";

    public JsonObject Config { get; }

    public JsonObject? GenerationConfig => null;

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    public TokenizerFiles? Tokenizer => null;

    public Tensor Read(string name, ScalarType? type = null) =>
        tensor(_arrays[name].Values, _arrays[name].Shape).to(type ?? ScalarType.Float32);

    public void Dispose()
    {
    }
}
