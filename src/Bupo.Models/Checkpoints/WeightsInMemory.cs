using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>A checkpoint whose weights have changed in memory; all else is that of its origin.</summary>
internal sealed class WeightsInMemory(ICheckpoint origin, IReadOnlyDictionary<string, Tensor> weights) : ICheckpoint
{
    public string Path => origin.Path;

    public JsonObject Config => origin.Config;

    public JsonObject? GenerationConfig => origin.GenerationConfig;

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; } =
        weights.ToDictionary(pair => pair.Key, pair => Info(pair.Key, pair.Value), StringComparer.Ordinal);

    public TokenizerFiles? Tokenizer => origin.Tokenizer;

    public IReadOnlyList<string> CompanionFiles => origin.CompanionFiles;

    public Tensor Read(string name, ScalarType? type = null)
    {
        if (!weights.TryGetValue(name, out var weight))
        {
            throw new BupoException($"{Path} has no tensor {name} among its {weights.Count} weights in memory, one was expected by that name.");
        }
        using var scope = NewDisposeScope();
        return weight.detach().to(type ?? weight.dtype, copy: true).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        // Origin and weights belong to the caller.
    }

    internal static TensorInfo Info(string name, Tensor tensor)
    {
        var type = MemoryType.ToStorage(tensor.dtype);
        return new(name, type, tensor.shape, StorageLayout.BytesOf(type, tensor.shape)!.Value);
    }
}
