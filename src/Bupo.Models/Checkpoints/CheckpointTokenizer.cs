using Bupo.Models.Checkpoints.Gguf;
using Bupo.Models.Checkpoints.Gguf.Tokenizers;
using Bupo.Models.Checkpoints.Safetensors;
using Bupo.Models.Hub;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints;

/// <summary>Loads the tokenizer of a checkpoint.</summary>
public static class CheckpointTokenizer
{
    /// <summary>The tokenizer that a checkpoint holds; the caller owns it.</summary>
    /// <exception cref="BupoException">It holds none, or a damaged one.</exception>
    public static Tokenizer LoadTokenizer(this ICheckpoint checkpoint) => checkpoint.Tokenizer is { } files
        ? Tokenizer.FromFiles(files, checkpoint.Path)
        : throw Missing(checkpoint.Path, Directory.Exists(checkpoint.Path) ? checkpoint.Path : HubCache.Find(checkpoint.Path));

    /// <summary>The tokenizer of a model whose weights are not needed: they may be missing, or of an architecture that is not known here.</summary>
    /// <param name="model">A folder with tokenizer.json, a .gguf file or a folder that holds a single one, or org/name of a cached model.</param>
    /// <returns>The tokenizer, which the caller disposes.</returns>
    /// <exception cref="BupoException">There is no such model, or it holds no tokenizer.</exception>
    public static Tokenizer Load(string model)
    {
        var folder = Directory.Exists(model) ? model : HubCache.Find(model);
        if (folder is not null && HubTokenizer.Read(folder) is { } files)
        {
            return Tokenizer.FromFiles(files, Path.Combine(model, ModelFolder.Tokenizer));
        }
        var file = File.Exists(model) && Path.GetExtension(model) == ".gguf" ? model
            : folder is not null && Directory.GetFiles(folder, "*.gguf") is [var single] ? single
            : null;
        if (file is not null)
        {
            using var mapped = new MappedFile(file);
            return GgufTokenizer.ToTokenizerFiles(new GgufFile(mapped).Metadata, model) is { } written
                ? Tokenizer.FromFiles(written, model)
                : throw Missing(model, folder: null);
        }
        if (folder is not null)
        {
            throw Missing(model, folder);
        }
        using var checkpoint = Checkpoint.Open(model);    // which says what is wrong with the name
        return checkpoint.LoadTokenizer();
    }

    private static BupoException Missing(string model, string? folder) =>
        folder is not null && File.Exists(Path.Combine(folder, "tokenizer.model"))
            ? new($"{model} holds tokenizer.model, SentencePiece's own format, and no tokenizer.json, which alone is read here; make one with transformers: "
                + "AutoTokenizer.from_pretrained(folder).save_pretrained(folder).")
            : new($"{model} holds no tokenizer; put the model's tokenizer.json beside its weights, or give token ids.");
}
