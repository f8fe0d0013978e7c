using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>A Llama of random weights, small enough for any test, that speaks a real tokenizer.</summary>
internal static class TinyLlama
{
    /// <summary>Writes it in Hugging Face's layout around the tokenizer files of a folder.</summary>
    public static void Write(string folder, string tokenizerFolder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "tokenizer.json", "tokenizer_config.json" })
        {
            File.Copy(Path.Combine(tokenizerFolder, file), Path.Combine(folder, file));
        }
        var config = Config(Path.Combine(tokenizerFolder, "tokenizer.json"), Path.Combine(tokenizerFolder, "tokenizer_config.json"));
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var weights = ParameterLayout.Of(DecoderFamilies.Read(config, null, folder)).ToDictionary(
            parameter => parameter.Key,
            parameter => randn(parameter.Value, generator: generator) * 0.3 + (parameter.Value.Length == 1 ? 1 : 0));
        SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"), weights);
    }

    private static JsonObject Config(string tokenizer, string tokenizerConfig)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(tokenizer));
        var vocabulary = json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetInt32());
        foreach (var added in json.RootElement.GetProperty("added_tokens").EnumerateArray())
        {
            vocabulary[added.GetProperty("content").GetString()!] = added.GetProperty("id").GetInt32();
        }
        var special = JsonNode.Parse(File.ReadAllText(tokenizerConfig))!.AsObject();
        return new()
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
            ["hidden_size"] = 32,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 2,
            ["num_key_value_heads"] = 1,
            ["intermediate_size"] = 64,
            ["max_position_embeddings"] = 512,
            ["rms_norm_eps"] = 1e-5,
            ["tie_word_embeddings"] = true,
            ["vocab_size"] = vocabulary.Values.Max() + 1,
            ["bos_token_id"] = Id("bos_token"),
            ["eos_token_id"] = Id("eos_token"),
        };

        JsonNode? Id(string field) => (special[field] is JsonObject token ? token["content"] : special[field])?.GetValue<string>() is { } name ? vocabulary[name] : null;
    }
}
