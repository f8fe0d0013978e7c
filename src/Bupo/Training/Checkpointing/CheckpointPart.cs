using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Bupo.Training.Checkpointing;

/// <summary>The state of one part of a run: numbers as JSON, tensors by name.</summary>
/// <param name="values">What fits in JSON; doubles come back to the last bit.</param>
/// <param name="tensors">The tensors; the part takes ownership of them.</param>
public sealed class CheckpointPart(JsonObject? values = null, IReadOnlyDictionary<string, Tensor>? tensors = null) : IDisposable
{
    /// <summary>What fits in JSON.</summary>
    public JsonObject Values { get; } = values ?? [];

    /// <summary>The tensors by name; the part owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; } =
        tensors?.ToDictionary(t => t.Key, t => t.Value.DetachFromDisposeScope(), StringComparer.Ordinal) ?? [];

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
