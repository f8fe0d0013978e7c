using Bupo.Models.Checkpoints.Gguf;
using Bupo.Models.Checkpoints.Safetensors;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>Writes models so that other programs take them. Nothing appears under the given name before it is whole.</summary>
public static class CheckpointWriter
{
    /// <summary>The size at which Hugging Face's tools begin another file.</summary>
    public const long LargestShard = 5_000_000_000;

    /// <summary>Writes a model in Hugging Face's layout: weights in safetensors, configurations, tokenizer files.</summary>
    /// <param name="source">The model; <see cref="Checkpoint.WithWeights"/> gives one whose weights have changed.</param>
    /// <param name="folder">Its new place; a folder that is there already must not hold a model.</param>
    /// <param name="type">The type of all weights; null keeps the stored ones, and Float32 where they are quantized.</param>
    /// <param name="shardBytes">The most bytes of tensors in a file; a larger tensor has a file of its own.</param>
    /// <exception cref="BupoException">The folder holds a model, or the source is damaged.</exception>
    public static void WriteFolder(ICheckpoint source, string folder, ScalarType? type = null, long shardBytes = LargestShard)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shardBytes);
        AtomicOutput.Folder(folder, aside => new FolderWriter(source, aside, type, shardBytes).Write());
    }

    /// <summary>Writes a model as a GGUF file that llama.cpp opens.</summary>
    /// <param name="source">The model; <see cref="Checkpoint.WithWeights"/> gives one whose weights have changed.</param>
    /// <param name="path">The new file.</param>
    /// <param name="type">F32, F16, BF16 or Q8_0. Vectors are always F32; matrices whose rows are no multiple of 32 are F16 instead of Q8_0.</param>
    /// <exception cref="BupoException">The file is there already, GGUF cannot express the model, or the source is damaged.</exception>
    public static void WriteGguf(ICheckpoint source, string path, StorageType type)
    {
        var writer = new GgufWriter(source, type);
        AtomicOutput.File(path, writer.Write);
    }
}
