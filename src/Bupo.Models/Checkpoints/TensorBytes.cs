using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>Writes the elements of tensors as they lie in memory.</summary>
internal static class TensorBytes
{
    private const long Most = 1 << 26; // A span cannot reach past 2 GiB.

    /// <summary>Writes a tensor, row after row.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.detach().cpu().contiguous().view(-1);
        for (long start = 0; start < flat.shape[0]; start += Most)
        {
            using var part = flat.narrow(0, start, Math.Min(Most, flat.shape[0] - start));
            stream.Write(part.bytes);
        }
    }
}
