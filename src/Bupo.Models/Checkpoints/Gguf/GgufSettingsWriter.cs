using System.Globalization;
using System.Text.Json.Nodes;
using Bupo.Models.Architectures;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Writes a configuration as the metadata of its family, and refuses what that cannot keep.</summary>
internal sealed class GgufSettingsWriter(ICheckpoint source, GgufFamily family, DecoderConfig config, GgufMetadataWriter metadata)
{
    private readonly ConfigReader _config = new(source.Config, source.Path);

    public void Write(StorageType type)
    {
        RequireExpressible();
        metadata.Add("general.architecture", family.Architecture);
        metadata.Add("general.type", "model");
        metadata.Add("general.name", Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(source.Path)));
        metadata.Add("general.file_type", FileType(type));
        metadata.Add("general.quantization_version", 2u);
        WriteShape();
        foreach (var setting in family.Settings.Where(setting => _config.Has(setting.Hub)))
        {
            if (setting.IsWhole)
            {
                metadata.Add(Key(setting.Gguf), (uint)_config.Int(setting.Hub, 0, int.MaxValue));
            }
            else
            {
                metadata.Add(Key(setting.Gguf), (float)_config.Double(setting.Hub, 0));
            }
        }
    }

    private void WriteShape()
    {
        metadata.Add(Key("vocab_size"), (uint)config.VocabularySize);
        metadata.Add(Key("block_count"), (uint)config.Layers);
        metadata.Add(Key("context_length"), (uint)config.MaxPositions);
        metadata.Add(Key("embedding_length"), (uint)config.HiddenSize);
        metadata.Add(Key("feed_forward_length"), (uint)config.FeedForwardSize);
        metadata.Add(Key("attention.head_count"), (uint)config.Heads);
        metadata.Add(Key("attention.head_count_kv"), (uint)config.KeyValueHeads);
        metadata.Add(Key("attention.key_length"), (uint)config.HeadSize);
        metadata.Add(Key("attention.value_length"), (uint)config.HeadSize);
        metadata.Add(Key("attention.layer_norm_rms_epsilon"), (float)config.NormEpsilon);
        metadata.Add(Key("rope.dimension_count"), (uint)config.Rotary.Size);
        metadata.Add(Key("rope.freq_base"), (float)config.Rotary.Base);
    }

    private string Key(string name) => $"{family.Architecture}.{name}";

    private static uint FileType(StorageType type) => type switch
    {
        StorageType.F32 => 0,
        StorageType.F16 => 1,
        StorageType.Q8_0 => 7,
        StorageType.BF16 => 32,
        _ => throw new ArgumentException($"{type} cannot be written; F32, F16, BF16 or Q8_0 was expected.", nameof(type)),
    };

    private void RequireExpressible()
    {
        foreach (var (name, value) in family.Constants)
        {
            var expected = JsonValue.Create(value)!.ToJsonString();
            if (source.Config[name] is { } found && found.ToJsonString() != expected)
            {
                throw _config.Refuse(name, $"{expected}, all that GGUF can say for {family.Architecture}");
            }
        }
        var scale = 1 / Math.Sqrt(family.QueryScalar(config.Layers, config.HiddenSize, config.Heads, config.HeadSize));
        if (Math.Abs(config.AttentionScale / scale - 1) > 1e-6)
        {
            throw _config.Refuse(
                "query_pre_attn_scalar", string.Create(CultureInfo.InvariantCulture, $"{1 / (scale * scale)}, as llama.cpp takes for granted"));
        }
        var keepsWindow = family.Settings.Any(setting => setting.Hub == "sliding_window");
        if (!keepsWindow && config.Windows.Any(window => window < config.MaxPositions))
        {
            throw _config.Refuse(
                "sliding_window", $"null or max_position_embeddings, {config.MaxPositions}, at least: GGUF has no window for {family.Architecture}");
        }
    }
}
