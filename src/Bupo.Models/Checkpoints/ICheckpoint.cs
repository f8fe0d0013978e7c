using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>A model as it lies on disk, whatever its format, seen in Hugging Face's terms.</summary>
public interface ICheckpoint : IDisposable
{
    /// <summary>The model as the user named it.</summary>
    string Path { get; }

    /// <summary>The configuration in the form of Hugging Face's config.json; made from the metadata for GGUF.</summary>
    JsonObject Config { get; }

    /// <summary>generation_config.json, where there is one.</summary>
    JsonObject? GenerationConfig { get; }

    /// <summary>The tensors by their Hugging Face names.</summary>
    IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The tokenizer, where the checkpoint holds one; read on first use.</summary>
    TokenizerFiles? Tokenizer { get; }

    /// <summary>Files that go along unchanged wherever the model is written in Hugging Face's layout: tokenizer, template, license.</summary>
    IReadOnlyList<string> CompanionFiles => [];

    /// <summary>Reads a tensor, converting it on its one way from the mapped file.</summary>
    /// <param name="name">A name in <see cref="Tensors"/>.</param>
    /// <param name="type">The type wanted; null keeps the stored one, and Float32 where that is quantized.</param>
    /// <returns>A tensor on the CPU that the caller owns.</returns>
    /// <exception cref="BupoException">There is no such tensor, or it holds a NaN.</exception>
    Tensor Read(string name, ScalarType? type = null);

    /// <summary>Reads one of the tensors that are stacked in a tensor, as experts are; no more of it is in memory at a time than its own.</summary>
    /// <param name="name">A name in <see cref="Tensors"/>, of at least two dimensions.</param>
    /// <param name="index">Its place along the first dimension.</param>
    /// <param name="type">The type wanted; null keeps the stored one, and Float32 where that is quantized.</param>
    /// <returns>A tensor of one dimension less, on the CPU, that the caller owns.</returns>
    /// <exception cref="BupoException">There is no such tensor, or it holds a NaN.</exception>
    Tensor ReadShare(string name, int index, ScalarType? type = null)
    {
        using var scope = NewDisposeScope();
        return Read(name, type).select(0, index).clone().MoveToOuterDisposeScope();
    }
}
