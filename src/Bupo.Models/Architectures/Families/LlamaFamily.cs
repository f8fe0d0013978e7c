namespace Bupo.Models.Architectures.Families;

/// <summary>Llama 2 and 3.x, DeepSeek-Math, SmolLM: the plain decoder. The other families start from it.</summary>
public static class LlamaFamily
{
    /// <summary>Reads a Llama's configuration.</summary>
    /// <exception cref="BupoException">A field is missing or out of range.</exception>
    public static DecoderConfig Read(ConfigReader config)
    {
        var bias = config.Bool("attention_bias", false);
        return Common(config) with
        {
            AttentionBias = bias,
            AttentionOutputBias = bias,
            FeedForwardBias = config.Bool("mlp_bias", false),
        };
    }

    /// <summary>The fields that all families share, as Llama means them.</summary>
    /// <exception cref="BupoException">A field is missing or out of range.</exception>
    public static DecoderConfig Common(ConfigReader config)
    {
        var hidden = config.Int("hidden_size", 1, 1 << 20);
        var heads = config.Int("num_attention_heads", 1, 1 << 14);
        var keyValueHeads = config.Int("num_key_value_heads", 1, 1 << 14, heads);
        if (heads % keyValueHeads != 0)
        {
            throw config.Refuse("num_key_value_heads", $"a divisor of num_attention_heads, {heads}");
        }
        if (!config.Has("head_dim") && hidden % heads != 0)
        {
            throw config.Refuse("hidden_size", $"a multiple of num_attention_heads, {heads}, or head_dim");
        }
        var headSize = config.Int("head_dim", 2, 1 << 14, hidden / heads);
        if (headSize % 2 != 0)
        {
            throw config.Refuse("head_dim", "an even number");
        }
        var vocabulary = config.Int("vocab_size", 1, 1 << 24);
        return new DecoderConfig
        {
            Architecture = "",
            VocabularySize = vocabulary,
            HiddenSize = hidden,
            Layers = config.Int("num_hidden_layers", 1, 1 << 14),
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadSize = headSize,
            FeedForwardSize = config.Int("intermediate_size", 1, 1 << 22),
            MaxPositions = config.Int("max_position_embeddings", 1, int.MaxValue),
            NormEpsilon = config.Double("rms_norm_eps", 0, 1e-6),
            InitializerRange = config.Double("initializer_range", 0, 0.02),
            Rotary = RotarySettings.Read(config, headSize),
            TiedEmbeddings = config.Bool("tie_word_embeddings", false),
            Activation = ReadActivation(config, "hidden_act"),
            AttentionScale = 1 / Math.Sqrt(headSize),
        };
    }

    internal static Activation ReadActivation(ConfigReader config, string field) => config.Text(field) switch
    {
        null or "silu" or "swish" => Activation.Silu,
        "gelu_pytorch_tanh" or "gelu_new" => Activation.GeluTanh,
        _ => throw config.Refuse(field, "silu or gelu_pytorch_tanh"),
    };

    /// <summary>The same window in every block, where the field is there and in use.</summary>
    internal static IReadOnlyList<int?> SameWindow(ConfigReader config, int layers) =>
        config.Has("sliding_window")
            ? [.. Enumerable.Repeat((int?)config.Int("sliding_window", 1, int.MaxValue), layers)]
            : [];
}
