namespace Bupo.Models.Architectures.Families;

/// <summary>Llama 2 and 3.x, DeepSeek-Math, SmolLM: the plain decoder. The other families start from it.</summary>
public static class LlamaFamily
{
    /// <summary>Reads a Llama's configuration.</summary>
    /// <exception cref="BupoException">A field is missing or out of range.</exception>
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = Common(config);
        var bias = config.Bool("attention_bias", false);
        return common with
        {
            AttentionBias = bias,
            AttentionOutputBias = bias,
            FeedForwardBias = config.Bool("mlp_bias", false),
            Windows = LayerTypes.Same(config, common.Layers, null),
        };
    }

    /// <summary>The fields that all families share, with Llama's defaults.</summary>
    /// <exception cref="BupoException">A field is missing or out of range.</exception>
    public static DecoderConfig Common(ConfigReader config) => Common(config, new FamilyDefaults());

    /// <summary>The fields that all families share.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="defaults">What the family's class has where a field is missing.</param>
    /// <exception cref="BupoException">A field is missing or out of range.</exception>
    public static DecoderConfig Common(ConfigReader config, FamilyDefaults defaults)
    {
        var hidden = config.Int("hidden_size", 1, 1 << 20);
        var heads = config.Int("num_attention_heads", 1, 1 << 14, defaults.Heads);
        var headSize = HeadSize(config, hidden, heads, defaults);
        return new DecoderConfig
        {
            Architecture = "",
            VocabularySize = config.Int("vocab_size", 1, 1 << 24, defaults.Vocabulary),
            HiddenSize = hidden,
            Layers = config.Int("num_hidden_layers", 1, 1 << 14),
            Heads = heads,
            KeyValueHeads = KeyValueHeads(config, heads, defaults),
            HeadSize = headSize,
            FeedForwardSize = config.Int("intermediate_size", 1, 1 << 22, defaults.FeedForwardSize),
            MaxPositions = config.Int("max_position_embeddings", 1, int.MaxValue, defaults.MaxPositions),
            NormEpsilon = config.Double(defaults.NormField, 0, defaults.NormEpsilon),
            InitializerRange = config.Double("initializer_range", 0, 0.02),
            Rotary = RotaryReader.Read(config, headSize, defaults.Rotary),
            TiedEmbeddings = config.Bool("tie_word_embeddings", defaults.Tied),
            Activation = ReadActivation(config, defaults.ActivationField, defaults.Activation),
            AttentionScale = 1 / Math.Sqrt(headSize),
        };
    }

    internal static Activation ReadActivation(ConfigReader config, string field, Activation fallback) => config.Text(field) switch
    {
        null => fallback,
        "silu" or "swish" => Activation.Silu,
        "gelu_pytorch_tanh" or "gelu_new" => Activation.GeluTanh,
        _ => throw config.Refuse(field, "silu or gelu_pytorch_tanh"),
    };

    private static int KeyValueHeads(ConfigReader config, int heads, FamilyDefaults defaults)
    {
        var keyValueHeads = config.Int("num_key_value_heads", 1, 1 << 14, defaults.KeyValueHeads ?? heads);
        return heads % keyValueHeads == 0 ? keyValueHeads : throw config.Refuse("num_key_value_heads", $"a divisor of num_attention_heads, {heads}");
    }

    private static int HeadSize(ConfigReader config, int hidden, int heads, FamilyDefaults defaults)
    {
        if (!config.Has("head_dim") && defaults.HeadSize is null && hidden % heads != 0)
        {
            throw config.Refuse("hidden_size", $"a multiple of num_attention_heads, {heads}, or head_dim");
        }
        var headSize = config.Int("head_dim", 2, 1 << 14, defaults.HeadSize ?? (hidden / heads));
        return headSize % 2 == 0 ? headSize : throw config.Refuse("head_dim", "an even number");
    }
}
