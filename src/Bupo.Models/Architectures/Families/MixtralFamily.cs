namespace Bupo.Models.Architectures.Families;

/// <summary>Mixtral: Mistral with a mixture of experts in every block.</summary>
internal static class MixtralFamily
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults { NormEpsilon = 1e-5, KeyValueHeads = 8, Rotary = new RotaryDefaults(1e6) });
        var count = config.Int("num_local_experts", 1, 1 << 16, 8);
        return common with
        {
            Windows = LayerTypes.Same(config, common.Layers, LayerTypes.Window(config)),
            Experts = new ExpertSettings(count, config.Int("num_experts_per_tok", 1, count, 2), common.FeedForwardSize, Normalized: true, new HashSet<int>()),
            Stored =
            [
                new("mlp.gate.weight", "block_sparse_moe.gate.weight"),
                new("mlp.experts.{e}.gate_proj.weight", "block_sparse_moe.experts.{e}.w1.weight"),
                new("mlp.experts.{e}.down_proj.weight", "block_sparse_moe.experts.{e}.w2.weight"),
                new("mlp.experts.{e}.up_proj.weight", "block_sparse_moe.experts.{e}.w3.weight"),
            ],
        };
    }
}
