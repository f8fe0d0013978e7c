using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Rotary scaling between config.json and GGUF, where Llama 3's is a tensor of divisors and the others are settings.</summary>
internal static class GgufRopeScaling
{
    /// <summary>The tensor that divides each rotary frequency.</summary>
    public const string DivisorsTensor = "rope_freqs.weight";

    private const string Type = "rope.scaling.type";
    private const string Factor = "rope.scaling.factor";
    private const string OldFactor = "rope.scale_linear";
    private const string OriginalContext = "rope.scaling.original_context_length";

    // llama.cpp knows no keys for these two: it only reads the divisors.
    private const string LowFactor = "rope.scaling.low_freq_factor";
    private const string HighFactor = "rope.scaling.high_freq_factor";

    // What every Llama from 3.1 on was trained with, for files that do not say.
    private const double ReleasedLow = 1, ReleasedHigh = 4;
    private const long ReleasedContext = 8192;

    /// <summary>rope_scaling of config.json; null where nothing is scaled.</summary>
    public static JsonObject? Read(GgufFile file, GgufSettings settings, double theta)
    {
        if (file.Tensors.TryGetValue(DivisorsTensor, out var stored))
        {
            using var divisors = stored.Read(ScalarType.Float32);
            return Recover(file.Path, divisors.data<float>().ToArray(), settings, theta);
        }
        // The type is linear where the key is missing, and scale_linear is the factor's old name: llama.cpp.
        var factor = settings.Real(settings.Key(Factor)) ?? settings.Real(settings.Key(OldFactor));
        var original = settings.Whole(settings.Key(OriginalContext));
        var type = settings.Text(settings.Key(Type)) ?? "linear";
        if (type == "none" || factor is null or 0 or 1)
        {
            return null;
        }
        var scaling = new JsonObject { ["rope_type"] = type, ["factor"] = factor };
        if (original is not null && type != "linear")
        {
            scaling["original_max_position_embeddings"] = original;
        }
        return scaling;
    }

    /// <summary>Writes the settings and gives the divisors, if the scaling is one of divisors.</summary>
    public static float[]? Write(GgufMetadataWriter metadata, string path, string architecture, RotarySettings rotary)
    {
        switch (rotary.Scaling)
        {
            case LinearScaling linear:
                metadata.Add($"{architecture}.{Type}", "linear");
                metadata.Add($"{architecture}.{Factor}", (float)linear.Factor);
                return null;
            case Llama3Scaling llama3:
                metadata.Add($"{architecture}.{OriginalContext}", (uint)llama3.OriginalLength);
                metadata.Add($"{architecture}.{LowFactor}", (float)llama3.LowFactor);
                metadata.Add($"{architecture}.{HighFactor}", (float)llama3.HighFactor);
                return Divisors(llama3, rotary.Base, rotary.Size / 2);
            case YarnScaling { Truncated: true, Fast: 32, Slow: 1 } yarn when Math.Abs(yarn.Warmth - YarnScaling.Recommended(yarn.Factor)) < 1e-6:
                metadata.Add($"{architecture}.{Type}", "yarn");
                metadata.Add($"{architecture}.{Factor}", (float)yarn.Factor);
                metadata.Add($"{architecture}.{OriginalContext}", (uint)yarn.OriginalLength);
                return null;
            case null:
                return null;
            default:
                throw new BupoException(
                    $"{path}: rope_scaling is of the kind {rotary.Scaling.GetType().Name}, which is not written as GGUF for {architecture}; "
                    + "linear, llama3 and yarn with its recommended settings are.");
        }
    }

    private static float[] Divisors(Llama3Scaling scaling, double theta, int count)
    {
        var plain = new RotarySettings(theta, 2 * count, null).Frequencies();
        return [.. plain.Select(frequency => (float)(frequency / scaling.Scale(frequency)))];
    }

    private static JsonObject Recover(string path, float[] divisors, GgufSettings settings, double theta)
    {
        const double Tolerance = 1e-4; // Other programs compute the divisors in float32.
        var original = settings.Whole(settings.Key(OriginalContext)) ?? ReleasedContext;
        var scaling = new Llama3Scaling(
            divisors.Max(), settings.Real(settings.Key(LowFactor)) ?? ReleasedLow, settings.Real(settings.Key(HighFactor)) ?? ReleasedHigh, original);
        var expected = Divisors(scaling, theta, divisors.Length);
        if (!divisors.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance * Math.Abs(pair.Second)))
        {
            throw new BupoException(
                $"{path}: tensor {DivisorsTensor} is not Llama 3's scaling for an original context of {original}, low_freq_factor {scaling.LowFactor} "
                + $"and high_freq_factor {scaling.HighFactor}, which was expected; use the model's safetensors.");
        }
        return new()
        {
            ["rope_type"] = "llama3",
            ["factor"] = scaling.Factor,
            ["low_freq_factor"] = scaling.LowFactor,
            ["high_freq_factor"] = scaling.HighFactor,
            ["original_max_position_embeddings"] = original,
        };
    }
}
