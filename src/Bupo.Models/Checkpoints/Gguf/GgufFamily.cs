namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>How llama.cpp stores a family of decoders: names, row order, and the settings its config shares with Hugging Face's.</summary>
/// <param name="Architecture">The value of general.architecture, which prefixes the family's keys.</param>
/// <param name="ModelType">The model_type of config.json.</param>
/// <param name="Class">The architecture of config.json.</param>
/// <param name="LayerNames">Names within a layer, Hugging Face's and GGUF's.</param>
/// <param name="Settings">Settings beyond those that all families have.</param>
internal sealed record GgufFamily(
    string Architecture, string ModelType, string Class, (string Hub, string Gguf)[] LayerNames, GgufSetting[] Settings)
{
    /// <summary>Whether rows of q and k lie in interleaved rotary order.</summary>
    public bool IsInterleaved { get; init; }

    /// <summary>Whether norm weights are stored as 1 + w.</summary>
    public bool NormsPlusOne { get; init; }

    /// <summary>Values of config.json that the family always has.</summary>
    public (string Hub, object Value)[] Constants { get; init; } = [];

    /// <summary>Whether the rows of a tensor, by its Hugging Face name, are rotated by position.</summary>
    public static bool IsRotated(string name) =>
        name.Contains(".q_proj.", StringComparison.Ordinal) || name.Contains(".k_proj.", StringComparison.Ordinal);

    /// <summary>Whether a tensor, by its Hugging Face name, is the weight of a norm.</summary>
    public static bool IsNorm(string name) => name.EndsWith("norm.weight", StringComparison.Ordinal);

    /// <summary>The number whose root divides attention scores, which llama.cpp takes for granted: the width of a head, but in Gemma's 27B model.</summary>
    public long QueryScalar(long layers, long hidden, long heads, long head)
    {
        const long LayersOf27B = 46;
        return Architecture == "gemma2" && layers == LayersOf27B ? hidden / heads : head;
    }

    /// <summary>Names outside the layers, the same in all families.</summary>
    public static readonly (string Hub, string Gguf)[] OuterNames =
    [
        ("model.embed_tokens", "token_embd"),
        ("model.norm", "output_norm"),
        ("lm_head", "output"),
    ];
}
