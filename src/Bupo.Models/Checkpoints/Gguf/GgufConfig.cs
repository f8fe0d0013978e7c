using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints.Gguf.Tokenizers;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Makes config.json and generation_config.json from GGUF metadata.</summary>
internal static class GgufConfig
{
    public static JsonObject Build(GgufFile file, GgufSettings settings, GgufFamily family)
    {
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(family.Class),
            ["model_type"] = family.ModelType,
        };
        foreach (var setting in GgufSetting.Common.Concat(family.Settings))
        {
            Copy(config, settings, setting);
        }
        foreach (var (name, value) in family.Constants)
        {
            config[name] = JsonValue.Create(value);
        }
        FillDefaults(config, settings, family);
        FillFromTensors(config, file);
        config["rope_scaling"] = GgufRopeScaling.Read(file, settings, (double)config["rope_theta"]!);
        foreach (var (name, value) in TokenIds(settings))
        {
            config[name] = value;
        }
        return AsIfRead(config);
    }

    /// <summary>The token ids that begin and end a generation; null where the file names none.</summary>
    public static JsonObject? Generation(GgufSettings settings)
    {
        var ids = new JsonObject(TokenIds(settings));
        return ids.Count == 0 ? null : AsIfRead(ids);
    }

    // A number made in memory answers only to its own type, one from JSON text to any that it fits.
    private static JsonObject AsIfRead(JsonObject made) => JsonNode.Parse(made.ToJsonString())!.AsObject();

    private static void Copy(JsonObject config, GgufSettings settings, GgufSetting setting)
    {
        var key = settings.Key(setting.Gguf);
        var value = setting.IsWhole ? (JsonNode?)settings.Whole(key) : settings.Real(key);
        if (value is null && setting.IsRequired)
        {
            throw settings.Missing(key, $"the value of {setting.Hub}");
        }
        config[setting.Hub] = value;
    }

    private static void FillDefaults(JsonObject config, GgufSettings settings, GgufFamily family)
    {
        var heads = (long)config["num_attention_heads"]!;
        var hidden = (long)config["hidden_size"]!;
        var head = (long?)config["head_dim"] ?? (heads > 0 ? hidden / heads : 0);
        if (heads == 0 || head == 0)
        {
            throw settings.Refuse("attention.head_count", $"{heads} with a head width of {head}", "heads of at least 1 on a width of at least 1");
        }
        config["num_key_value_heads"] ??= heads;
        config["rope_theta"] ??= 10000.0;
        config["head_dim"] = head;
        if (family.Architecture == "gemma2")
        {
            config["query_pre_attn_scalar"] = family.QueryScalar((long)config["num_hidden_layers"]!, hidden, heads, head);
        }
        if (settings.Whole(settings.Key("rope.dimension_count")) is { } rotated && rotated != head)
        {
            config["partial_rotary_factor"] = (double)rotated / head;
        }
        if ((long?)config["sliding_window"] == 0)
        {
            config["sliding_window"] = null;
        }
    }

    private static void FillFromTensors(JsonObject config, GgufFile file)
    {
        if (!file.Tensors.TryGetValue("token_embd.weight", out var embedding))
        {
            throw new BupoException($"{file.Path} has no tensor token_embd.weight, every model needs one; the file is damaged or no language model.");
        }
        config["vocab_size"] = embedding.Info.Shape[0];
        config["tie_word_embeddings"] = !file.Tensors.ContainsKey("output.weight");
        config["torch_dtype"] = embedding.Info.Type switch
        {
            StorageType.F16 => "float16",
            StorageType.BF16 => "bfloat16",
            _ => "float32",
        };
        if (file.Tensors.ContainsKey("blk.0.ffn_up.bias"))
        {
            config["mlp_bias"] = true;
        }
        if (!config.ContainsKey("attention_bias"))
        {
            config["attention_bias"] = file.Tensors.ContainsKey("blk.0.attn_q.bias");
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> TokenIds(GgufSettings settings)
    {
        if (settings.Whole("tokenizer.ggml.bos_token_id") is { } bos)
        {
            yield return new("bos_token_id", bos);
        }
        var ends = GgufTokenizerWriter.EndTokenKeys.Select(settings.Whole).OfType<long>().Distinct().ToArray();
        if (ends.Length > 0)
        {
            yield return new("eos_token_id", ends.Length == 1 ? ends[0] : new JsonArray([.. ends.Select(id => JsonValue.Create(id))]));
        }
        if (settings.Whole("tokenizer.ggml.padding_token_id") is { } pad)
        {
            yield return new("pad_token_id", pad);
        }
    }
}
