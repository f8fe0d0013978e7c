using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints;

/// <summary>Loads the tokenizer of a checkpoint.</summary>
public static class CheckpointTokenizer
{
    /// <summary>The tokenizer that a checkpoint holds; the caller owns it.</summary>
    /// <exception cref="BupoException">It holds none, or a damaged one.</exception>
    public static Tokenizer LoadTokenizer(this ICheckpoint checkpoint) => checkpoint.Tokenizer is { } files
        ? Tokenizer.FromFiles(files, checkpoint.Path)
        : throw new BupoException($"{checkpoint.Path} holds no tokenizer; put the model's tokenizer.json beside its weights.");
}
