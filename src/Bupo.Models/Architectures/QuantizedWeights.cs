using System.Text.Json.Nodes;

namespace Bupo.Models.Architectures;

/// <summary>Refuses checkpoints whose weights are quantized in a way that is not computed here, before anything of them is read.</summary>
internal static class QuantizedWeights
{
    private static readonly Dictionary<string, string> Fixes = new(StringComparer.Ordinal)
    {
        ["mxfp4"] = "use a bfloat16 conversion of the model, or a GGUF of it",
        ["fp8"] = "use the bfloat16 weights that the model was made from, or a GGUF of them",
    };

    private const string Fix = "use the weights that it was quantized from, or a GGUF of them";

    /// <summary>Refuses a configuration that says its weights are quantized.</summary>
    /// <exception cref="BupoException">It does.</exception>
    public static void Refuse(ConfigReader config)
    {
        foreach (var field in new[] { "quantization_config", "quantization" })
        {
            if (config.Section(field) is { } section)
            {
                var method = section.Text("quant_method") ?? (section.Has("group_size") ? "mlx" : "unknown");
                throw config.Refuse(field, JsonValue.Create(method), $"none: weights quantized by {method} are not read; {Fixes.GetValueOrDefault(method, Fix)}");
            }
        }
    }
}
