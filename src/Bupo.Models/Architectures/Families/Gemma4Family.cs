using System.Globalization;

namespace Bupo.Models.Architectures.Families;

/// <summary>Gemma 4 (text): wider heads in full layers, values normed, late layers that use earlier ones' keys and values, per-layer embeddings,
/// experts beside the dense sublayer, and a scalar at the end of each block.</summary>
internal static class Gemma4Family
{
    private const int DefaultWindow = 512, DefaultPattern = 6;

    private static readonly FamilyDefaults Defaults = Gemma2Family.Defaults with { Heads = 8, Vocabulary = 262144, MaxPositions = 131072 };

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, Defaults);
        var types = LayerTypes.Read(
            config, common.Layers, i => (i + 1) % DefaultPattern == 0 || i + 1 == common.Layers ? LayerTypes.Full : LayerTypes.Sliding, LayerTypes.Full, LayerTypes.Sliding);
        var shared = config.Int("num_kv_shared_layers", 0, common.Layers - 1, 0);
        var attention = Attention(config, common, types, shared);
        var bias = config.Bool("attention_bias", false);
        if (config.Has("use_bidirectional_attention") && config.Text("use_bidirectional_attention") != "vision")
        {
            throw config.Refuse("use_bidirectional_attention", "null, or vision, which is not text");
        }
        common = common with
        {
            Norms = BlockNorms.Around,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            ValueNorm = true,
            AttentionScale = 1,
            AttentionBias = bias,
            AttentionOutputBias = bias,
            EmbeddingScale = Math.Sqrt(common.HiddenSize),
            LogitSoftCap = Gemma2Family.Cap(config, "final_logit_softcapping", null),
            Windows = LayerTypes.Windows(config, types, LayerTypes.Window(config, DefaultWindow)),
            BlockAttention = attention,
            BlockRotary = [.. types.Select((type, i) => RotaryReader.Read(config, attention[i].HeadSize, Rotary(type), type))],
            BlockScalars = true,
            PerLayer = PerLayer(config, common),
            UnreadTensors = shared == 0 ? [] : ["self_attn.k_proj.weight", "self_attn.v_proj.weight", "self_attn.k_norm.weight", "self_attn.k_proj.bias", "self_attn.v_proj.bias"],
        };
        var doubled = config.Bool("use_double_wide_mlp", true);
        config.PassOver("num_experts", "top_k_experts", "moe_intermediate_size");
        return (config.Bool("enable_moe_block", false) ? WithExperts(config, common) : common) with
        {
            DoubleWidth = doubled && shared > 0 ? Enumerable.Range(common.Layers - shared + 1, shared).ToHashSet() : new HashSet<int>(),
        };
    }

    private static RotaryDefaults Rotary(string type) => type == LayerTypes.Full ? new RotaryDefaults(1e6, 0.25) : new RotaryDefaults(10000);

    private static List<BlockAttention> Attention(ConfigReader config, DecoderConfig common, IReadOnlyList<string> types, int shared)
    {
        var alike = config.Bool("attention_k_eq_v", false);
        var perLayer = config.Section("per_layer_config");
        var global = config.Int("global_head_dim", 2, 1 << 14, 512);
        var globalHeads = config.Int("num_global_key_value_heads", 1, 1 << 14, common.KeyValueHeads);
        var blocks = new List<BlockAttention>();
        for (var i = 0; i < types.Count; i++)
        {
            var full = types[i] == LayerTypes.Full;
            // transformers 5 saves what differs by layer; before, full layers had keys of their own.
            var own = perLayer?.Section(i.ToString(CultureInfo.InvariantCulture));
            var heads = own?.Int("num_key_value_heads", 1, 1 << 14, common.KeyValueHeads) ?? (full && alike && perLayer is null ? globalHeads : common.KeyValueHeads);
            var head = own?.Int("head_dim", 2, 1 << 14, common.HeadSize) ?? (full && perLayer is null ? global : common.HeadSize);
            var source = i < types.Count - shared ? i : Enumerable.Range(0, types.Count - shared).Last(j => types[j] == types[i]);
            blocks.Add(new BlockAttention(heads, head, full && alike, source + 1));
        }
        return blocks;
    }

    private static PerLayerInput? PerLayer(ConfigReader config, DecoderConfig common)
    {
        var size = config.Int("hidden_size_per_layer_input", 0, 1 << 16, 256);
        var vocabulary = config.Int("vocab_size_per_layer_input", 1, 1 << 24, common.VocabularySize);
        return size == 0 ? null : new PerLayerInput(size, vocabulary);
    }

    private static DecoderConfig WithExperts(ConfigReader config, DecoderConfig common)
    {
        var count = config.Int("num_experts", 1, 1 << 16);
        return common with
        {
            Experts = new ExpertSettings(
                count, config.Int("top_k_experts", 1, count), config.Int("moe_intermediate_size", 1, 1 << 22), Normalized: true, new HashSet<int>())
            { BesideDense = true },
            Stored =
            [
                new("mlp.gate.weight", "router.proj.weight"),
                new("mlp.gate.scale", "router.scale"),
                new("mlp.gate.per_expert_scale", "router.per_expert_scale"),
                new("mlp.experts.{e}.gate_proj.weight", "experts.gate_up_proj") { Stacked = true, Rows = StoredRows.First },
                new("mlp.experts.{e}.up_proj.weight", "experts.gate_up_proj") { Stacked = true, Rows = StoredRows.Second },
                new("mlp.experts.{e}.down_proj.weight", "experts.down_proj") { Stacked = true },
            ],
        };
    }
}
