using System.Text.Json;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>Writes one safetensors file, tensor after tensor, so that one at a time is in memory.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes the tensors; each is asked for once, in turn, and disposed.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="tensors">What will come, with the types and sizes it will have.</param>
    /// <param name="read">Gives a tensor by its name.</param>
    public static void Write(string path, IReadOnlyList<TensorInfo> tensors, Func<string, Tensor> read)
    {
        // The widest elements first: every tensor then starts at a multiple of its element's size.
        var ordered = tensors.OrderByDescending(t => StorageLayout.Of(t.Type).BlockBytes).ToList();
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        var header = Header(ordered);
        stream.Write(BitConverter.GetBytes((long)header.Length));
        stream.Write(header);
        foreach (var info in ordered)
        {
            using var tensor = read(info.Name);
            TensorBytes.Write(stream, tensor);
        }
    }

    private static byte[] Header(List<TensorInfo> tensors)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt"); // transformers asks for it
            json.WriteEndObject();
            long offset = 0;
            foreach (var tensor in tensors)
            {
                WriteEntry(json, tensor, offset);
                offset += tensor.Bytes;
            }
            json.WriteEndObject();
        }
        while (stream.Length % 8 != 0)
        {
            stream.WriteByte((byte)' ');
        }
        return stream.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, TensorInfo tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", SafetensorsType.Name(tensor.Type));
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Bytes);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
