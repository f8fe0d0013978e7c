using System.Text.Json.Nodes;

namespace Bupo.Testing;

/// <summary>A Llama of three small layers with random weights, a tokenizer of 14 tokens and one-digit sums to learn: a whole run takes a second.</summary>
public static class TinyModelFolder
{
    private const int Width = 32, Layers = 3, FeedForward = 48, HeadWidth = 8, KeyValueWidth = 16;

    private static readonly string[] Tokens = ["</s>", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "=", "a"];

    /// <summary>Writes config.json, tokenizer.json, model.safetensors, and sums.jsonl: problems such as 3+4= with answers of one digit.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="seed">Of the weights.</param>
    /// <returns>The folder.</returns>
    public static string Write(string folder, int seed = 1)
    {
        Directory.CreateDirectory(folder);
        WriteJson("config.json", new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
            ["vocab_size"] = Tokens.Length,
            ["hidden_size"] = Width,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = Width / HeadWidth,
            ["num_key_value_heads"] = KeyValueWidth / HeadWidth,
            ["intermediate_size"] = FeedForward,
            ["max_position_embeddings"] = 64,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 10000.0,
            ["hidden_act"] = "silu",
            ["tie_word_embeddings"] = true,
            ["eos_token_id"] = 0,
        });
        WriteJson("tokenizer.json", new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(new JsonObject
            {
                ["id"] = 0,
                ["content"] = Tokens[0],
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            }),
            ["normalizer"] = null,
            ["pre_tokenizer"] = null,
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "Fuse" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = new JsonObject(Tokens.Select((token, id) => KeyValuePair.Create<string, JsonNode?>(token, id))),
                ["merges"] = new JsonArray(),
            },
        });
        WriteWeights(Path.Combine(folder, "model.safetensors"), new Random(seed));
        File.WriteAllLines(Path.Combine(folder, "sums.jsonl"), Enumerable.Range(0, 30).Select(i =>
            $$"""{"problem": "{{i % 5}}+{{i / 6}}=", "answer": "{{(i % 5) + (i / 6)}}"}"""));
        return folder;

        void WriteJson(string name, JsonObject content) => File.WriteAllText(Path.Combine(folder, name), content.ToJsonString());
    }

    private static IEnumerable<(string Name, int[] Shape)> Layout()
    {
        yield return ("model.embed_tokens.weight", [Tokens.Length, Width]);
        yield return ("model.norm.weight", [Width]);
        for (var layer = 0; layer < Layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            yield return (prefix + "input_layernorm.weight", [Width]);
            yield return (prefix + "post_attention_layernorm.weight", [Width]);
            yield return (prefix + "self_attn.q_proj.weight", [Width, Width]);
            yield return (prefix + "self_attn.k_proj.weight", [KeyValueWidth, Width]);
            yield return (prefix + "self_attn.v_proj.weight", [KeyValueWidth, Width]);
            yield return (prefix + "self_attn.o_proj.weight", [Width, Width]);
            yield return (prefix + "mlp.gate_proj.weight", [FeedForward, Width]);
            yield return (prefix + "mlp.up_proj.weight", [FeedForward, Width]);
            yield return (prefix + "mlp.down_proj.weight", [Width, FeedForward]);
        }
    }

    private static void WriteWeights(string path, Random random)
    {
        var header = new JsonObject();
        using var data = new MemoryStream();
        foreach (var (name, shape) in Layout())
        {
            var start = data.Length;
            for (var left = shape.Aggregate(1, (a, b) => a * b); left > 0; left--)
            {
                var weight = shape.Length == 1 ? 1 : 0.3f * (float)(random.NextDouble() + random.NextDouble() - 1);
                data.Write(BitConverter.GetBytes(weight));
            }
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(start, data.Length),
            };
        }
        var json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        using var file = File.Create(path);
        file.Write(BitConverter.GetBytes((long)json.Length));
        file.Write(json);
        data.WriteTo(file);
    }
}
