using System.Text.Json.Nodes;

namespace Bupo.Models.Architectures;

/// <summary>Which fields of a config.json change what a model computes, by the words in their names.</summary>
/// <remarks>
/// A field that a family does not read and that is meaningful by this table is refused: a model that computes something other than its maker meant
/// is the worst fault. Fields for training (dropout, loss coefficients), for generation and for other modalities have none of these words.
/// </remarks>
internal static class MeaningfulFields
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "sliding", "window", "windows", "chunk", "chunked", "rope", "rotary", "nope", "alibi", "position", "relative",
        "scale", "scaling", "multiplier", "mup", "mult", "cap", "softcap", "softcapping", "softcapped", "clip", "clamp", "limit", "temperature",
        "norm", "norms", "normalize", "normalization", "layernorm", "rmsnorm", "eps", "epsilon", "bias", "biases", "gate", "gated", "gating", "sink", "sinks",
        "quantization", "quantized", "bidirectional", "parallel", "expert", "experts", "moe", "sparse", "topk", "lora", "adapter", "types",
        "pattern", "interval", "interleave", "interleaved", "act", "activation", "conv", "ssm", "mamba", "recurrent", "linear", "residual", "scalar", "causal",
    };

    // With one of the words, but of no effect on what is computed for text.
    private static readonly HashSet<string> Inert = new(StringComparer.Ordinal)
    {
        "attn_implementation", "_attn_implementation", "_attn_implementation_autoset", "attn_pdrop", "resid_pdrop", "temperature",
        "router_aux_loss_coef", "output_router_logits", "use_parallel_embedding", "initializer_range", "router_jitter_noise", "input_jitter_noise",
        "max_position_embeddings", "max_window_layers", "rope_theta", "original_max_position_embeddings", "use_cache", "tensor_parallel_size",
    };

    // 1 is neutral for factors, and false, 0, null, "" and empty lists are for everything.
    private static readonly HashSet<string> Factors = new(StringComparer.Ordinal)
    {
        "scale", "scaling", "multiplier", "mult", "factor", "pct",
    };

    /// <summary>Whether the field's name has a word that says so.</summary>
    public static bool IsMeaningful(string field) => !Inert.Contains(field) && WordsOf(field).Any(Words.Contains);

    /// <summary>Whether the value asks for nothing.</summary>
    public static bool IsNeutral(string field, JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject section => section.All(pair => IsNeutral(pair.Key, pair.Value)),
        JsonValue single when single.TryGetValue(out bool flag) => flag == (field == "is_causal"),
        JsonValue single when single.TryGetValue(out string? text) => text.Length == 0 || text is "none" or "default" or "rope",
        JsonValue single when single.TryGetValue(out double number) => number == 0 || (number == 1 && WordsOf(field).Any(Factors.Contains)),
        _ => false,
    };

    private static string[] WordsOf(string field) => field.ToLowerInvariant().Split('_', StringSplitOptions.RemoveEmptyEntries);
}
