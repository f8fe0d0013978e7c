namespace Bupo.Models.Architectures.Families;

/// <summary>gpt-oss: a sink beside each head's scores, a window in every other layer, YaRN, biased experts with a clamped gate.</summary>
internal static class GptOssFamily
{
    private const int DefaultWindow = 128;

    public static DecoderConfig Read(ConfigReader config)
    {
        if (RotaryReader.Section(config, null) is null)
        {
            throw config.Refuse("rope_scaling", "an object with rope_type yarn");
        }
        var common = LlamaFamily.Common(config, new FamilyDefaults { NormEpsilon = 1e-5, KeyValueHeads = 8, HeadSize = 64, Rotary = new RotaryDefaults(150000) });
        var types = LayerTypes.Read(config, common.Layers, i => i % 2 == 0 ? LayerTypes.Sliding : LayerTypes.Full, LayerTypes.Full, LayerTypes.Sliding);
        var bias = config.Bool("attention_bias", true);
        config.PassOver("experts_per_token", "initial_context_length");    // older names of fields that are there too
        return common with
        {
            AttentionBias = bias,
            AttentionOutputBias = bias,
            AttentionSinks = true,
            Windows = LayerTypes.Windows(config, types, LayerTypes.Window(config, DefaultWindow)),
            Experts = Experts(config, common.FeedForwardSize),
            Stored =
            [
                new("mlp.gate.weight", "mlp.router.weight"),
                new("mlp.gate.bias", "mlp.router.bias"),
                new("mlp.experts.{e}.gate_proj.weight", "mlp.experts.gate_up_proj") { Stacked = true, Transposed = true, Rows = StoredRows.Even },
                new("mlp.experts.{e}.up_proj.weight", "mlp.experts.gate_up_proj") { Stacked = true, Transposed = true, Rows = StoredRows.Odd },
                new("mlp.experts.{e}.down_proj.weight", "mlp.experts.down_proj") { Stacked = true, Transposed = true },
                new("mlp.experts.{e}.gate_proj.bias", "mlp.experts.gate_up_proj_bias") { Stacked = true, Rows = StoredRows.Even },
                new("mlp.experts.{e}.up_proj.bias", "mlp.experts.gate_up_proj_bias") { Stacked = true, Rows = StoredRows.Odd },
                new("mlp.experts.{e}.down_proj.bias", "mlp.experts.down_proj_bias") { Stacked = true },
            ],
        };
    }

    // The softmax over the chosen experts' logits is the softmax over all, scaled to sum to one.
    private static ExpertSettings Experts(ConfigReader config, int size)
    {
        var count = config.Int("num_local_experts", 1, 1 << 16, 128);
        return new ExpertSettings(count, config.Int("num_experts_per_tok", 1, count, 4), size, Normalized: true, new HashSet<int>())
        {
            Bias = true,
            Clamped = new ClampedGate(config.Double("swiglu_limit", 0, 7), config.Double("swiglu_alpha", 0, 1.702)),
        };
    }
}
