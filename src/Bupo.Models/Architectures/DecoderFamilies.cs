using System.Text.Json.Nodes;
using Bupo.Models.Architectures.Families;

namespace Bupo.Models.Architectures;

/// <summary>The decoder families that can be run, by the class their configuration names.</summary>
public static class DecoderFamilies
{
    private static readonly Dictionary<string, Func<ConfigReader, DecoderConfig>> Catalog = new(StringComparer.Ordinal)
    {
        ["LlamaForCausalLM"] = LlamaFamily.Read,
        ["MistralForCausalLM"] = MistralFamily.Read,
        ["Ministral3ForCausalLM"] = Ministral3Family.Read,
        ["MixtralForCausalLM"] = MixtralFamily.Read,
        ["Qwen2ForCausalLM"] = Qwen2Family.Read,
        ["Qwen2MoeForCausalLM"] = Qwen2MoeFamily.Read,
        ["Qwen3ForCausalLM"] = Qwen3Family.Read,
        ["Qwen3MoeForCausalLM"] = Qwen3MoeFamily.Read,
        ["Gemma2ForCausalLM"] = Gemma2Family.Read,
        ["Gemma3ForCausalLM"] = Gemma3Family.Read,
        ["Gemma4ForCausalLM"] = Gemma4Family.Read,
        ["Phi3ForCausalLM"] = Phi3Family.Read,
        ["Olmo2ForCausalLM"] = Olmo2Family.Read,
        ["Olmo3ForCausalLM"] = Olmo3Family.Read,
        ["SmolLM3ForCausalLM"] = SmolLm3Family.Read,
        ["GraniteForCausalLM"] = GraniteFamily.Read,
        ["Exaone4ForCausalLM"] = Exaone4Family.Read,
        ["Glm4ForCausalLM"] = Glm4Family.Read,
        ["Cohere2ForCausalLM"] = Cohere2Family.Read,
        ["GptOssForCausalLM"] = GptOssFamily.Read,
        ["Qwen3NextForCausalLM"] = QwenNextFamily.ReadNext,
        ["Qwen3_5ForCausalLM"] = QwenNextFamily.ReadDense,
        ["Qwen3_5MoeForCausalLM"] = QwenNextFamily.ReadMixture,
        ["DeepseekV2ForCausalLM"] = DeepSeekFamily.ReadV2,
        ["DeepseekV3ForCausalLM"] = DeepSeekFamily.ReadV3,
    };

    // Vision-language models whose text model is one of the above, by the model_type of their text_config.
    private static readonly Dictionary<string, Dictionary<string, string>> Wrappers = new(StringComparer.Ordinal)
    {
        ["Gemma3ForConditionalGeneration"] = new() { ["gemma3_text"] = "Gemma3ForCausalLM" },
        ["Gemma4ForConditionalGeneration"] = new() { ["gemma4_text"] = "Gemma4ForCausalLM" },
        ["Qwen3_5ForConditionalGeneration"] = new() { ["qwen3_5_text"] = "Qwen3_5ForCausalLM" },
        ["Qwen3_5MoeForConditionalGeneration"] = new() { ["qwen3_5_moe_text"] = "Qwen3_5MoeForCausalLM" },
        ["Mistral3ForConditionalGeneration"] = new() { ["ministral3"] = "Ministral3ForCausalLM", ["mistral"] = "MistralForCausalLM" },
    };

    /// <summary>The known architectures.</summary>
    public static IReadOnlyCollection<string> Known => [.. Catalog.Keys, .. Wrappers.Keys];

    /// <summary>Adds a family of one's own; at the start of a program, before models are loaded.</summary>
    /// <param name="architecture">The class that <c>architectures</c> of config.json names; not yet taken.</param>
    /// <param name="read">Says all that differs; <see cref="LlamaFamily.Common(ConfigReader)"/> reads what families share.</param>
    /// <exception cref="ArgumentException">The architecture is known already.</exception>
    public static void Add(string architecture, Func<ConfigReader, DecoderConfig> read) => Catalog.Add(architecture, read);

    /// <summary>Reads a checkpoint's configuration.</summary>
    /// <param name="config">The content of config.json.</param>
    /// <param name="generationConfig">The content of generation_config.json, whose end tokens come first; may be null.</param>
    /// <param name="source">Names the file in errors.</param>
    /// <exception cref="BupoException">
    /// An unknown architecture, quantized weights, a field that is missing or out of range, or one that changes what is computed and that the family does not have.
    /// </exception>
    public static DecoderConfig Read(JsonObject config, JsonObject? generationConfig, string source)
    {
        var reader = new ConfigReader(config, source);
        QuantizedWeights.Refuse(reader);
        var architecture = reader.Texts("architectures") is [var first, ..] ? first : null;
        var (text, read) = Find(reader, architecture);
        var decoder = read(text) with { Architecture = architecture! };
        var generation = generationConfig is null ? null : new ConfigReader(generationConfig, $"{source} (generation config)");
        decoder = decoder with { EndTokens = EndTokens(generation, reader, text) };
        text.RequireAllRead(architecture!);
        return decoder;
    }

    /// <summary>The part of a configuration that describes the text model, and how its family reads it.</summary>
    private static (ConfigReader Text, Func<ConfigReader, DecoderConfig> Read) Find(ConfigReader reader, string? architecture)
    {
        if (architecture is not null && Catalog.TryGetValue(architecture, out var read))
        {
            return (reader, read);
        }
        if (architecture is null || !Wrappers.TryGetValue(architecture, out var models))
        {
            throw reader.Refuse("architectures", $"a list that starts with one of {string.Join(", ", Known)}");
        }
        var text = reader.Section("text_config") ?? throw reader.Refuse("text_config", $"the text model of {architecture}");
        if (text.Text("model_type") is not { } type || !models.TryGetValue(type, out var inner))
        {
            throw text.Refuse("model_type", string.Join(" or ", models.Keys));
        }
        // The wrapper's own value counts where both have one.
        text.Inherit(reader, "tie_word_embeddings");
        return (text, Catalog[inner]);
    }

    private static IReadOnlyList<int> EndTokens(params ReadOnlySpan<ConfigReader?> readers)
    {
        IReadOnlyList<int> ends = [];
        foreach (var reader in readers)
        {
            ends = ends.Count > 0 || reader is null ? ends : reader.Ints("eos_token_id", 0, int.MaxValue);
        }
        return ends;
    }
}
