using Bupo.Models.Checkpoints.Gguf;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>A small GGUF file that is right unless a test makes it wrong.</summary>
internal sealed class GgufSample
{
    public uint Version { get; init; } = 3;

    public ulong? Tensors { get; init; }

    public ulong? Pairs { get; init; }

    public Action<GgufMetadataWriter>? Metadata { get; init; }

    /// <summary>Name, dimensions with the fastest first, type, offset.</summary>
    public List<(string Name, ulong[] Dimensions, uint Type, ulong Offset)> Infos { get; init; } = [("token_embd.weight", [4, 8], 0, 0)];

    public int DataBytes { get; init; } = 128;

    public void Write(string path)
    {
        var metadata = new GgufMetadataWriter();
        metadata.Add("general.architecture", "llama");
        foreach (var key in new[] { "embedding_length", "block_count", "context_length", "feed_forward_length", "attention.head_count" })
        {
            metadata.Add($"llama.{key}", key == "block_count" ? 0u : 2u);
        }
        metadata.Add("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        Metadata?.Invoke(metadata);
        var header = new GgufBytes();
        header.Number(Version);
        header.Number(Tensors ?? (ulong)Infos.Count);
        header.Number(Pairs ?? (ulong)metadata.Count);
        var places = new GgufBytes();
        foreach (var (name, dimensions, type, offset) in Infos)
        {
            places.Text(name);
            places.Number((uint)dimensions.Length);
            Array.ForEach(dimensions, places.Number);
            places.Number(type);
            places.Number(offset);
        }
        byte[] file = [.. "GGUF"u8, .. header.Written, .. metadata.Written, .. places.Written];
        var padded = (file.Length + 31) / 32 * 32;
        File.WriteAllBytes(path, [.. file, .. new byte[padded - file.Length + DataBytes]]);
    }
}
