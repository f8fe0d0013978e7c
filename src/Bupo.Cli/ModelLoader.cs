using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using static TorchSharp.torch;

namespace Bupo.Cli;

/// <summary>Opens and loads what --model and --compute name; every command that needs a model comes here.</summary>
internal static class ModelLoader
{
    /// <summary>What --compute means where a model is run for its text: auto measures, unless the weights are stored in fp32.</summary>
    public const string ComputeHelp =
        "Arithmetic: auto keeps fp32 weights in fp32, and for smaller ones takes what a short measurement finds faster here.";

    /// <summary>Loads a model, its weights in the type it computes in, and says so on standard error.</summary>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="checkpoint">Borrowed.</param>
    /// <param name="compute">What --compute says.</param>
    public static DecoderModel Load(Terminal terminal, ICheckpoint checkpoint, Compute compute)
    {
        var type = Resolve(checkpoint, compute);
        var parameters = checkpoint.Tensors.Values.Sum(Elements);
        terminal.Error.WriteLine($"Loading {checkpoint.Path}: {SizeText.Count(parameters)} parameters, computing in {Name(type)}…");
        return DecoderModel.Load(checkpoint, new DecoderOptions { WeightType = type, ComputeType = type });
    }

    /// <summary>Loads a checkpoint's tokenizer.</summary>
    /// <exception cref="BupoException">It has none.</exception>
    public static Tokenizer LoadTokenizer(ICheckpoint checkpoint) => checkpoint.LoadTokenizer();

    /// <summary>The type to compute in. Weights stored in fp32 are never rounded unless asked for.</summary>
    public static ScalarType Resolve(ICheckpoint checkpoint, Compute compute) =>
        compute == Compute.Auto && checkpoint.Tensors.Values.All(t => t.Type is StorageType.F32 or StorageType.F64)
            ? ScalarType.Float32
            : ComputeChoice.Choose(compute);

    /// <summary>The chat template of that name, or the checkpoint's own.</summary>
    /// <exception cref="BupoException">There is none.</exception>
    public static ChatTemplate LoadChatTemplate(ICheckpoint checkpoint, string? name) =>
        name is not null ? ChatTemplate.Named(name, checkpoint.Tokenizer, checkpoint.Path)
        : checkpoint.Tokenizer is { } files ? ChatTemplate.FromFiles(files, checkpoint.Path)
        : throw new BupoException($"{checkpoint.Path} holds no tokenizer; put the model's tokenizer.json beside its weights, or give --tokens.");

    /// <summary>Says on standard error where the tokenizer ends its text with another token than the model.</summary>
    public static void NoteEndToken(Terminal terminal, ICheckpoint checkpoint, DecoderConfig config)
    {
        if (EndTokenNote.Of(checkpoint, config) is { } note)
        {
            terminal.Error.WriteLine(note);
        }
    }

    /// <summary>fp32 or bf16.</summary>
    public static string Name(ScalarType type) => type == ScalarType.BFloat16 ? "bf16" : "fp32";

    /// <summary>How many numbers a tensor holds.</summary>
    public static long Elements(TensorInfo tensor) => tensor.Shape.Aggregate(1L, (product, size) => product * size);
}
