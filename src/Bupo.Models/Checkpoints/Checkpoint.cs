using Bupo.Models.Checkpoints.Gguf;
using Bupo.Models.Checkpoints.Safetensors;
using Bupo.Models.Hub;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>Opens models, whatever their format.</summary>
public static class Checkpoint
{
    /// <summary>Opens a model by the name a user gave it.</summary>
    /// <param name="model">A folder in Hugging Face's layout, a .gguf file or a folder that holds a single one, or
    /// org/name of a model that the Hugging Face cache already holds.</param>
    /// <returns>The checkpoint, which the caller disposes.</returns>
    /// <exception cref="BupoException">There is no such model, or it is not what its name says.</exception>
    public static ICheckpoint Open(string model)
    {
        if (string.IsNullOrWhiteSpace(model))
        {
            throw new BupoException("The name of the model is empty; give a folder with config.json and model.safetensors, a .gguf file, or org/name of a cached model.");
        }
        return File.Exists(model) ? new GgufCheckpoint(model, RequireGguf(model))
            : Directory.Exists(model) ? OpenFolder(model, model)
            : OpenFolder(model, Cached(model));
    }

    // The whole snapshot of a model in the Hugging Face cache.
    private static string Cached(string model)
    {
        if (HubCache.Find(model) is not { } folder)
        {
            var pull = HubRepository.IsId(model) ? $", or fetch it with `bupo pull {model}`" : "";
            throw new BupoException(
                $"Model {model} not found: there is no such file or folder and no such model in the Hugging Face cache {HubCache.Folder}; "
                + $"give a folder with config.json and model.safetensors, a .gguf file, or org/name of a cached model{pull}.");
        }
        HubCache.RequireWhole(model, folder);
        return folder;
    }

    /// <summary>Opens a folder that holds config.json and tokenizer.json of a model whose weights are still to be made.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="BupoException">It has no config.json.</exception>
    public static ICheckpoint OpenUntrained(string folder) => new UntrainedModel(folder);

    /// <summary>The same model with other weights, to be written.</summary>
    /// <param name="origin">Where configuration and tokenizer come from; borrowed.</param>
    /// <param name="weights">The weights by their Hugging Face names; borrowed.</param>
    /// <returns>A checkpoint whose disposal leaves both to the caller.</returns>
    public static ICheckpoint WithWeights(ICheckpoint origin, IReadOnlyDictionary<string, Tensor> weights) => new WeightsInMemory(origin, weights);

    private static string RequireGguf(string path) =>
        Path.GetExtension(path) == ".gguf"
            ? path
            : throw new BupoException($"{path} is no .gguf file; name one, or the folder that holds model.safetensors and config.json.");

    private static ICheckpoint OpenFolder(string name, string folder)
    {
        if (SafetensorsCheckpoint.IsIn(folder))
        {
            return new SafetensorsCheckpoint(name, folder);
        }
        var files = Directory.GetFiles(folder, "*.gguf");
        return files.Length switch
        {
            1 => new GgufCheckpoint(name, files[0]),
            0 => throw new BupoException(
                $"{folder} holds no model.safetensors, no model.safetensors.index.json and no .gguf file; pickled .bin weights are never read: "
                + "convert them to safetensors."),
            _ => throw new BupoException($"{folder} holds {files.Length} .gguf files; name one of them."),
        };
    }
}
