namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>The families that can be read from GGUF and written to it.</summary>
internal static class GgufFamilies
{
    private static readonly (string, string)[] Attention =
    [
        ("input_layernorm", "attn_norm"),
        ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"),
    ];

    private static readonly (string, string)[] QueryKeyNorms =
    [
        ("self_attn.q_norm", "attn_q_norm"),
        ("self_attn.k_norm", "attn_k_norm"),
    ];

    private static readonly (string, string)[] FeedForward =
    [
        ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"),
        ("mlp.down_proj", "ffn_down"),
    ];

    private static readonly (string, string)[] PreNorm = [("post_attention_layernorm", "ffn_norm")];

    private static readonly (string, string)[] PostNorms =
    [
        ("post_attention_layernorm", "post_attention_norm"),
        ("post_feedforward_layernorm", "post_ffw_norm"),
    ];

    private static readonly GgufFamily Llama = new(
        "llama", "llama", "LlamaForCausalLM", [.. Attention, .. PreNorm, .. FeedForward], [])
    {
        IsInterleaved = true,
        Constants = [("hidden_act", "silu")],
    };

    private static readonly GgufFamily[] All =
    [
        Llama,
        // llama.cpp keeps Mistral as a llama, so this one is only ever written.
        Llama with { ModelType = "mistral", Class = "MistralForCausalLM" },
        new("qwen2", "qwen2", "Qwen2ForCausalLM", [.. Attention, .. PreNorm, .. FeedForward], [])
        {
            Constants = [("hidden_act", "silu"), ("use_sliding_window", false)],
        },
        new("qwen3", "qwen3", "Qwen3ForCausalLM", [.. Attention, .. QueryKeyNorms, .. PreNorm, .. FeedForward], [])
        {
            Constants = [("hidden_act", "silu"), ("use_sliding_window", false), ("attention_bias", false)],
        },
        new("qwen3moe", "qwen3_moe", "Qwen3MoeForCausalLM",
            [
                .. Attention, .. QueryKeyNorms, .. PreNorm,
                ("mlp.gate", "ffn_gate_inp"),
                ("mlp.experts.{e}.gate_proj", "ffn_gate_exps"),
                ("mlp.experts.{e}.up_proj", "ffn_up_exps"),
                ("mlp.experts.{e}.down_proj", "ffn_down_exps"),
            ],
            [
                new("num_experts", "expert_count"),
                new("num_experts_per_tok", "expert_used_count"),
                new("moe_intermediate_size", "expert_feed_forward_length"),
            ])
        {
            Constants =
            [
                ("hidden_act", "silu"), ("use_sliding_window", false), ("attention_bias", false), ("norm_topk_prob", true),
                ("decoder_sparse_step", 1),
            ],
        },
        new("gemma2", "gemma2", "Gemma2ForCausalLM",
            [.. Attention, .. PostNorms, ("pre_feedforward_layernorm", "ffn_norm"), .. FeedForward],
            [
                new("attn_logit_softcapping", "attn_logit_softcapping", IsWhole: false, IsRequired: false),
                new("final_logit_softcapping", "final_logit_softcapping", IsWhole: false, IsRequired: false),
                new("sliding_window", "attention.sliding_window", IsRequired: false),
            ])
        {
            NormsPlusOne = true,
            Constants = [("hidden_activation", "gelu_pytorch_tanh"), ("hidden_act", "gelu_pytorch_tanh"), ("attention_bias", false)],
        },
        new("phi3", "phi3", "Phi3ForCausalLM",
            [
                ("input_layernorm", "attn_norm"),
                ("self_attn.qkv_proj", "attn_qkv"),
                ("self_attn.o_proj", "attn_output"),
                .. PreNorm,
                ("mlp.gate_up_proj", "ffn_up"),
                ("mlp.down_proj", "ffn_down"),
            ],
            [
                new("sliding_window", "attention.sliding_window", IsRequired: false),
                new("original_max_position_embeddings", "rope.scaling.original_context_length", IsRequired: false),
            ])
        {
            Constants = [("hidden_act", "silu"), ("attention_bias", false)],
        },
        new("olmo2", "olmo2", "Olmo2ForCausalLM",
            [.. Attention.Skip(1), .. QueryKeyNorms, .. PostNorms, .. FeedForward], [])
        {
            Constants = [("hidden_act", "silu"), ("attention_bias", false)],
        },
    ];

    /// <summary>The family of a GGUF file.</summary>
    public static GgufFamily OfArchitecture(string path, string architecture) =>
        All.FirstOrDefault(family => family.Architecture == architecture)
        ?? throw new BupoException(
            $"{path}: general.architecture is {architecture}, one of {string.Join(", ", All.Select(f => f.Architecture).Distinct())} was expected.");

    /// <summary>The family of an architecture in config.json.</summary>
    public static GgufFamily OfClass(string path, string name) =>
        All.FirstOrDefault(family => family.Class == name)
        ?? throw new BupoException(
            $"{path}: the architecture {name} cannot be written as GGUF, one of {string.Join(", ", All.Select(f => f.Class))} was expected.");
}
