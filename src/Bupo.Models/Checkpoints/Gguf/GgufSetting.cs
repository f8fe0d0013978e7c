namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>A setting that config.json and GGUF metadata both hold.</summary>
/// <param name="Hub">Its name in config.json.</param>
/// <param name="Gguf">Its key after the architecture's name.</param>
/// <param name="IsWhole">Whether it is a whole number (stored as uint32), else it is real (float32).</param>
/// <param name="IsRequired">Whether no checkpoint can do without it.</param>
internal sealed record GgufSetting(string Hub, string Gguf, bool IsWhole = true, bool IsRequired = true)
{
    /// <summary>What every family has.</summary>
    public static readonly GgufSetting[] Common =
    [
        new("hidden_size", "embedding_length"),
        new("num_hidden_layers", "block_count"),
        new("max_position_embeddings", "context_length"),
        new("intermediate_size", "feed_forward_length"),
        new("num_attention_heads", "attention.head_count"),
        new("num_key_value_heads", "attention.head_count_kv", IsRequired: false),
        new("head_dim", "attention.key_length", IsRequired: false),
        new("rms_norm_eps", "attention.layer_norm_rms_epsilon", IsWhole: false),
        new("rope_theta", "rope.freq_base", IsWhole: false, IsRequired: false),
    ];
}
