using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>What float32 loses of norm weights that GGUF stores as 1 + w, so that they come back bit for bit.</summary>
/// <remarks>
/// The error of a sum of two float32 numbers is itself a float32 number. Weights trained in bfloat16 lose nothing, and then
/// nothing is written; llama.cpp ignores the key.
/// </remarks>
internal static class GgufNormRounding
{
    public static string Key(string ggufName) => $"bupo.rounding.{ggufName}";

    public static void Write(GgufMetadataWriter metadata, Func<string, Tensor> read, IEnumerable<GgufOutput> norms)
    {
        foreach (var norm in norms)
        {
            using var scope = NewDisposeScope();
            var weights = read(norm.Sources[0]);
            var lost = weights - ((weights + norm.Added) - norm.Added);
            if (lost.count_nonzero().item<long>() > 0)
            {
                metadata.Add(Key(norm.Info.Name), lost.data<float>().ToArray());
            }
        }
    }
}
