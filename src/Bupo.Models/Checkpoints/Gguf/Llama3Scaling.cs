using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Llama 3's rotary scaling: settings to the divisors of the frequencies, and back.</summary>
/// <remarks>
/// Wavelengths below original / high stay, those above original / low are divided by the factor, and between them
/// the frequency is mixed by how often the wave fits into the original context (transformers, modeling_rope_utils.py).
/// </remarks>
internal sealed record Llama3Scaling(double Factor, double Low, double High, double Original)
{
    private const double Tolerance = 1e-5; // The divisors are float32 of a calculation in float32.

    /// <summary>What each of the frequencies base^(-i/n), i = 0 .. n-1, is divided by.</summary>
    public float[] Divisors(int count, double theta)
    {
        var divisors = new float[count];
        for (var i = 0; i < count; i++)
        {
            var turns = Original / (2 * Math.PI * Math.Pow(theta, (double)i / count));
            var mix = Math.Clamp((turns - Low) / (High - Low), 0, 1);
            divisors[i] = (float)(1 / ((1 - mix) / Factor + mix));
        }
        return divisors;
    }

    /// <summary>The settings that give these divisors.</summary>
    public static JsonObject Recover(string path, float[] divisors, double theta, long? original)
    {
        const double ReleasedLow = 1, ReleasedHigh = 4, ReleasedContext = 8192; // in every Llama from 3.1 on
        var scaling = new Llama3Scaling(divisors.Max(), ReleasedLow, ReleasedHigh, original ?? ReleasedContext);
        var expected = scaling.Divisors(divisors.Length, theta);
        return divisors.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance * pair.Second)
            ? scaling.ToJson()
            : throw new BupoException(
                $"{path}: {GgufRopeScaling.FrequenciesTensor} is not Llama 3's scaling for a context of {scaling.Original} with low_freq_factor 1 "
                + "and high_freq_factor 4, which was expected; convert the model from its safetensors.");
    }

    private JsonObject ToJson() => new()
    {
        ["rope_type"] = "llama3",
        ["factor"] = Factor,
        ["low_freq_factor"] = Low,
        ["high_freq_factor"] = High,
        ["original_max_position_embeddings"] = (long)Original,
    };
}
