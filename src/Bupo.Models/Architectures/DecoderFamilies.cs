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
        ["Qwen2ForCausalLM"] = Qwen2Family.Read,
        ["Qwen3ForCausalLM"] = Qwen3Family.Read,
        ["Qwen3MoeForCausalLM"] = Qwen3MoeFamily.Read,
        ["Gemma2ForCausalLM"] = Gemma2Family.Read,
        ["Phi3ForCausalLM"] = Phi3Family.Read,
        ["Olmo2ForCausalLM"] = Olmo2Family.Read,
    };

    /// <summary>The known architectures.</summary>
    public static IReadOnlyCollection<string> Known => Catalog.Keys;

    /// <summary>Adds a family of one's own; at the start of a program, before models are loaded.</summary>
    /// <param name="architecture">The class that <c>architectures</c> of config.json names; not yet taken.</param>
    /// <param name="read">Says all that differs; <see cref="LlamaFamily.Common"/> reads what families share.</param>
    /// <exception cref="ArgumentException">The architecture is known already.</exception>
    public static void Add(string architecture, Func<ConfigReader, DecoderConfig> read) => Catalog.Add(architecture, read);

    /// <summary>Reads a checkpoint's configuration.</summary>
    /// <param name="config">The content of config.json.</param>
    /// <param name="generationConfig">The content of generation_config.json, whose end tokens go first; may be null.</param>
    /// <param name="source">Names the file in errors.</param>
    /// <exception cref="BupoException">An unknown architecture, or a field that is missing or out of range.</exception>
    public static DecoderConfig Read(JsonObject config, JsonObject? generationConfig, string source)
    {
        var reader = new ConfigReader(config, source);
        var architecture = config["architectures"] is JsonArray { Count: > 0 } list && list[0] is JsonValue first
            && first.TryGetValue(out string? name) ? name : null;
        if (architecture is null || !Catalog.TryGetValue(architecture, out var read))
        {
            throw reader.Refuse("architectures", $"a list that starts with one of {string.Join(", ", Catalog.Keys)}");
        }
        var decoder = read(reader) with { Architecture = architecture };
        var generation = generationConfig is null ? null : new ConfigReader(generationConfig, $"{source} (generation config)");
        var ends = generation?.Ints("eos_token_id", 0, int.MaxValue) ?? [];
        return decoder with { EndTokens = ends.Count > 0 ? ends : reader.Ints("eos_token_id", 0, int.MaxValue) };
    }
}
