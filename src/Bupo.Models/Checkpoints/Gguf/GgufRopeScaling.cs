using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Rotary scaling between config.json and GGUF, where Llama 3's is a tensor of divisors and others are settings.</summary>
internal static class GgufRopeScaling
{
    /// <summary>The tensor that divides each rotary frequency.</summary>
    public const string FrequenciesTensor = "rope_freqs.weight";

    private const string OriginalContext = "rope.scaling.original_context_length";

    /// <summary>rope_scaling of config.json; null where nothing is scaled.</summary>
    public static JsonObject? Read(GgufFile file, GgufSettings settings, JsonObject config)
    {
        if (file.Tensors.TryGetValue(FrequenciesTensor, out var stored))
        {
            using var tensor = stored.Read(ScalarType.Float32);
            return Llama3Scaling.Recover(file.Path, tensor.data<float>().ToArray(), (double)config["rope_theta"]!, settings.Whole(settings.Key(OriginalContext)));
        }
        var type = settings.Text(settings.Key("rope.scaling.type"));
        if (type is null or "none")
        {
            return null;
        }
        var scaling = new JsonObject { ["rope_type"] = type, ["factor"] = settings.Real(settings.Key("rope.scaling.factor")) };
        if (settings.Whole(settings.Key(OriginalContext)) is { } original)
        {
            scaling["original_max_position_embeddings"] = original;
        }
        return scaling;
    }
}
