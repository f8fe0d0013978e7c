using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
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

    /// <summary>The type to compute in. Weights stored in fp32 are never rounded unless asked for.</summary>
    public static ScalarType Resolve(ICheckpoint checkpoint, Compute compute) =>
        compute == Compute.Auto && checkpoint.Tensors.Values.All(t => t.Type is StorageType.F32 or StorageType.F64)
            ? ScalarType.Float32
            : ComputeChoice.Choose(compute);

    /// <summary>fp32 or bf16.</summary>
    public static string Name(ScalarType type) => type == ScalarType.BFloat16 ? "bf16" : "fp32";

    /// <summary>How many numbers a tensor holds.</summary>
    public static long Elements(TensorInfo tensor) => tensor.Shape.Aggregate(1L, (product, size) => product * size);
}
