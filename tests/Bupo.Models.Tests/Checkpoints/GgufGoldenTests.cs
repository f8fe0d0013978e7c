using System.Text.Json;
using Bupo.Models.Checkpoints;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>The real model: its embeddings as transformers dequantized them, its settings as its README tells them.</summary>
public class GgufGoldenTests
{
    [Fact]
    public void Read_Embeddings_AreTheRecordedStatesBitForBit()
    {
        using var scope = NewDisposeScope();
        using var checkpoint = Checkpoint.Open(Shared.Path("models", "smollm2-135m-instruct"));
        using var recorded = new SafetensorsFile(Shared.Path("golden", "smollm2-135m", "expected.safetensors"));
        using var cases = JsonDocument.Parse(File.ReadAllText(Shared.Path("golden", "smollm2-135m", "cases.json")));
        var first = cases.RootElement.GetProperty("cases")[0];
        var prompt = first.GetProperty("prompt_ids").EnumerateArray().Last().GetInt64();
        var response = first.GetProperty("response_ids").EnumerateArray().Take(3).Select(id => id.GetInt64());

        var rows = checkpoint.Read("model.embed_tokens.weight")[tensor([prompt, .. response])];

        Assert.True(rows.equal(recorded.Read("case0.states.embed")).all().item<bool>());
    }

    [Fact]
    public void Open_RealModel_HasItsSettingsAndTensors()
    {
        using var checkpoint = Checkpoint.Open(Shared.Path("models", "smollm2-135m-instruct"));

        Assert.Equal(272, checkpoint.Tensors.Count);
        Assert.Equal([192L, 576L], checkpoint.Tensors["model.layers.29.self_attn.k_proj.weight"].Shape);
        Assert.Equal(StorageType.Q4_1, checkpoint.Tensors["model.layers.0.mlp.down_proj.weight"].Type);
        Assert.Equal(
            """{"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":576,"num_hidden_layers":30,"max_position_embeddings":8192,"intermediate_size":1536,"num_attention_heads":9,"num_key_value_heads":3,"head_dim":64,"rms_norm_eps":1E-05,"rope_theta":100000,"hidden_act":"silu","vocab_size":49152,"tie_word_embeddings":true,"torch_dtype":"float32","attention_bias":false,"rope_scaling":null,"bos_token_id":1,"eos_token_id":2,"pad_token_id":2}""",
            checkpoint.Config.ToJsonString());
    }
}
