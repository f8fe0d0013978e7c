using System.Globalization;

namespace Bupo.Models.Architectures;

/// <summary>The parameters a configuration asks for: checkpoint names and shapes, in the order of the forward pass.</summary>
public static class ParameterLayout
{
    /// <summary>The embedding matrix, [vocab, hidden]; the unembedding too where they are tied.</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The weight of the final norm, [hidden].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>The unembedding matrix of an untied model, [vocab, hidden].</summary>
    public const string Unembedding = "lm_head.weight";

    /// <summary>What every parameter of a block (from 1) starts with.</summary>
    public static string BlockPrefix(int block) => $"model.layers.{block - 1}.";

    /// <summary>The layer a parameter belongs to: its block from 1, 0 for the embedding, null for the final norm and the unembedding.</summary>
    public static int? LayerOf(string name)
    {
        if (name == Embedding)
        {
            return 0;
        }
        const string Blocks = "model.layers.";
        return name.StartsWith(Blocks, StringComparison.Ordinal)
            ? int.Parse(name.AsSpan(Blocks.Length, name.IndexOf('.', Blocks.Length) - Blocks.Length), CultureInfo.InvariantCulture) + 1
            : null;
    }

    /// <summary>All parameters with their shapes.</summary>
    public static IReadOnlyList<KeyValuePair<string, long[]>> Of(DecoderConfig config)
    {
        var layout = new List<KeyValuePair<string, long[]>>();
        void Add(string name, params long[] shape) => layout.Add(new(name, shape));
        void AddLinear(string name, long outputs, long inputs, bool bias)
        {
            Add(name + ".weight", outputs, inputs);
            if (bias)
            {
                Add(name + ".bias", outputs);
            }
        }

        Add(Embedding, config.VocabularySize, config.HiddenSize);
        if (config.PerLayer is { } perLayer)
        {
            Add(PerLayerInput.Embedding, perLayer.Vocabulary, config.Layers * perLayer.Size);
            AddLinear(PerLayerInput.Projection, config.Layers * perLayer.Size, config.HiddenSize, false);
            Add(PerLayerInput.Norm, perLayer.Size);
        }
        for (var block = 1; block <= config.Layers; block++)
        {
            var prefix = BlockPrefix(block);
            foreach (var norm in new[] { config.Norms.AttentionInput, config.Norms.AttentionOutput, config.Norms.FeedForwardInput, config.Norms.FeedForwardOutput })
            {
                if (norm is not null)
                {
                    Add($"{prefix}{norm}.weight", config.HiddenSize);
                }
            }
            if (config.DeltaNet is { } net && net.Blocks.Contains(block))
            {
                AddDeltaNet(config, net, prefix + "linear_attn.", Add, AddLinear);
            }
            else if (config.Latent is { } latent)
            {
                AddLatent(config, latent, prefix + "self_attn.", Add, AddLinear);
            }
            else
            {
                AddAttention(config, block, prefix + "self_attn.", Add, AddLinear);
            }
            AddFeedForward(config, block, prefix + "mlp.", Add, AddLinear);
            AddBeside(config, prefix, Add, AddLinear);
        }
        Add(FinalNorm, config.HiddenSize);
        if (!config.TiedEmbeddings)
        {
            Add(Unembedding, config.VocabularySize, config.HiddenSize);
        }
        return layout;
    }

    private static void AddAttention(DecoderConfig config, int block, string prefix, Action<string, long[]> add, Action<string, long, long, bool> linear)
    {
        var (own, head) = (config.AttentionOf(block), config.AttentionOf(block).HeadSize);
        var (queries, keys) = (config.Heads * head, own.KeyValueHeads * head);
        if (config.FusedProjections)
        {
            linear(prefix + "qkv_proj", queries + (2 * keys), config.HiddenSize, config.AttentionBias);
        }
        else
        {
            linear(prefix + "q_proj", (config.AttentionGate ? 2 : 1) * queries, config.HiddenSize, config.AttentionBias);
            if (own.Source == block)
            {
                linear(prefix + "k_proj", keys, config.HiddenSize, config.AttentionBias);
            }
            if (own.Source == block && !own.ValuesAreKeys)
            {
                linear(prefix + "v_proj", keys, config.HiddenSize, config.AttentionBias);
            }
        }
        if (config.QueryKeyNorm != QueryKeyNorm.None)
        {
            var whole = config.QueryKeyNorm == QueryKeyNorm.AllHeads;
            add(prefix + "q_norm.weight", [whole ? queries : head]);
            if (own.Source == block)
            {
                add(prefix + "k_norm.weight", [whole ? keys : head]);
            }
        }
        if (config.AttentionSinks)
        {
            add(prefix + "sinks", [config.Heads]);
        }
        linear(prefix + "o_proj", config.HiddenSize, queries, config.AttentionOutputBias);
    }

    private static void AddDeltaNet(
        DecoderConfig config, DeltaNetSettings net, string prefix, Action<string, long[]> add, Action<string, long, long, bool> linear)
    {
        foreach (var (name, outputs) in net.Inputs)
        {
            linear(prefix + name, outputs, config.HiddenSize, false);
        }
        add(prefix + "conv1d.weight", [net.ConvolutionWidth, 1, net.Kernel]);
        add(prefix + "A_log", [net.ValueHeads]);
        add(prefix + "dt_bias", [net.ValueHeads]);
        add(prefix + "norm.weight", [net.ValueSize]);
        linear(prefix + "out_proj", config.HiddenSize, net.ValueWidth, false);
    }

    private static void AddLatent(
        DecoderConfig config, LatentSettings latent, string prefix, Action<string, long[]> add, Action<string, long, long, bool> linear)
    {
        if (latent.QueryRank is { } rank)
        {
            linear(prefix + "q_a_proj", rank, config.HiddenSize, config.AttentionBias);
            add(prefix + "q_a_layernorm.weight", [rank]);
            linear(prefix + "q_b_proj", config.QuerySize, rank, false);
        }
        else
        {
            linear(prefix + "q_proj", config.QuerySize, config.HiddenSize, false);
        }
        linear(prefix + "kv_a_proj_with_mqa", latent.KeyValueRank + latent.Turning, config.HiddenSize, config.AttentionBias);
        add(prefix + "kv_a_layernorm.weight", [latent.KeyValueRank]);
        linear(prefix + "kv_b_proj", config.Heads * (latent.Still + latent.ValueSize), latent.KeyValueRank, false);
        linear(prefix + "o_proj", config.HiddenSize, config.Heads * latent.ValueSize, config.AttentionOutputBias);
    }

    private static void AddFeedForward(DecoderConfig config, int block, string prefix, Action<string, long[]> add, Action<string, long, long, bool> linear)
    {
        if (!config.IsMixture(block) || config.Experts!.BesideDense)
        {
            AddGated(config, prefix, config.FeedForwardSizeOf(block), config.FeedForwardBias, linear);
        }
        if (config.IsMixture(block))
        {
            AddExperts(config, config.Experts!, prefix, add, linear);
        }
    }

    private static void AddExperts(DecoderConfig config, ExpertSettings experts, string prefix, Action<string, long[]> add, Action<string, long, long, bool> linear)
    {
        linear(prefix + "gate", experts.Count, config.HiddenSize, experts.Bias);
        if (experts.BesideDense)
        {
            add(prefix + "gate.scale", [config.HiddenSize]);
            add(prefix + "gate.per_expert_scale", [experts.Count]);
        }
        if (experts.CorrectionBias)
        {
            add(prefix + "gate.e_score_correction_bias", [experts.Count]);
        }
        for (var expert = 0; expert < experts.Count; expert++)
        {
            AddGated(config, $"{prefix}experts.{expert}.", experts.Size, experts.Bias, linear);
        }
        if (experts.Shared is { } shared)
        {
            AddGated(config, $"{prefix}{shared.Name}.", shared.Size, config.FeedForwardBias, linear);
            if (shared.Gated)
            {
                linear($"{prefix}{shared.Name}_gate", 1, config.HiddenSize, false);
            }
        }
    }

    // What a block of Gemma 4 has beside its two sublayers.
    private static void AddBeside(DecoderConfig config, string prefix, Action<string, long[]> add, Action<string, long, long, bool> linear)
    {
        if (config.PerLayer is { } perLayer)
        {
            linear(prefix + "per_layer_input_gate", perLayer.Size, config.HiddenSize, false);
            linear(prefix + "per_layer_projection", config.HiddenSize, perLayer.Size, false);
            add(prefix + "post_per_layer_input_norm.weight", [config.HiddenSize]);
        }
        if (config.Experts?.BesideDense == true)
        {
            foreach (var norm in new[] { "post_feedforward_layernorm_1", "post_feedforward_layernorm_2", "pre_feedforward_layernorm_2" })
            {
                add($"{prefix}{norm}.weight", [config.HiddenSize]);
            }
        }
        if (config.BlockScalars)
        {
            add(prefix + "layer_scalar", [1]);
        }
    }

    private static void AddGated(DecoderConfig config, string prefix, int size, bool bias, Action<string, long, long, bool> linear)
    {
        if (config.FusedGateUp)
        {
            linear(prefix + "gate_up_proj", 2 * size, config.HiddenSize, bias);
        }
        else
        {
            linear(prefix + "gate_proj", size, config.HiddenSize, bias);
            linear(prefix + "up_proj", size, config.HiddenSize, bias);
        }
        linear(prefix + "down_proj", config.HiddenSize, size, bias);
    }
}
