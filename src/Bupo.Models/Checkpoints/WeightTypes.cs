namespace Bupo.Models.Checkpoints;

/// <summary>The types that weights may be stored in.</summary>
internal static class WeightTypes
{
    /// <summary>Refuses counts where weights should be: what quantizers store needs scales, which are somewhere else.</summary>
    /// <param name="path">The file or checkpoint, for the error.</param>
    /// <param name="tensor">What it stores.</param>
    /// <exception cref="BupoException">The tensor is stored as integers.</exception>
    public static void Require(string path, TensorInfo tensor)
    {
        if (tensor.Type is StorageType.Bool or StorageType.U8 or StorageType.I8 or StorageType.I16 or StorageType.I32 or StorageType.I64)
        {
            throw new BupoException(
                $"{path}: tensor {tensor.Name} is stored as {tensor.Type}, floating-point or GGUF-quantized weights were expected; "
                + "use the weights that it was quantized from.");
        }
    }
}
